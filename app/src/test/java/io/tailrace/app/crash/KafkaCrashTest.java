package io.tailrace.app.crash;

import io.tailrace.testkit.PrivateKafka;
import io.tailrace.testkit.PrivatePostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the program at any moment while it writes to Kafka; a reader of committed records sees
 * every change once, and each row's in order (invariants 1, 2, 3 and 7).
 */
@Tag("crash")
@Tag("slow")
final class KafkaCrashTest {

    /** How often it is killed; 30 when the claim itself is tested. */
    private static final int ROUNDS = Integer.getInteger("tailrace.crash.rounds", 4);

    private static final int EXISTING_ROWS = 20_000;

    @RegisterExtension
    static final PrivatePostgres postgres = PrivatePostgres.own().with("max_wal_size", "2GB");

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.one();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void has_every_change_once_and_in_order_after_kill_9() throws Exception {
        var database = postgres.database();
        var topics = new KafkaTopics(kafka.brokers(), folder);
        try (Scene scene = new Scene(database, database.port(), folder, topics.routes())) {
            scene.workload().create(EXISTING_ROWS);
            scene.workload().start();
            scene.killAgainAndAgain(ROUNDS);
            try (TailraceProcess process = scene.run()) {
                scene.settle(process);
            }
            topics.judge(scene.workload());
        }
    }
}
