package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.JsonLines;
import io.tailrace.testkit.PrivateKafka;
import io.tailrace.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
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
    private static final int ROUNDS = Integer.getInteger("tailrace.crash.rounds", 6);

    private static final int EXISTING_ROWS = 20_000;

    @RegisterExtension
    static final PrivatePostgres postgres = PrivatePostgres.own().with("max_wal_size", "2GB");

    @RegisterExtension static final PrivateKafka kafka = PrivateKafka.one();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    /** In one partition the log's order stands; in several, that of each row. */
    private static String routes() {
        return """
                  - name: whole
                    sink: {type: kafka, brokers: %1$s, topic: 'whole.{table}', partitions: 1, no-key: spread}
                  - name: parted
                    sink: {type: kafka, brokers: %1$s, topic: 'parted.{table}', partitions: 5, no-key: spread}
                """
                .formatted(kafka.brokers());
    }

    @Test
    void has_every_change_once_and_in_order_after_kill_9() throws Exception {
        var database = postgres.database();
        try (Scene scene = new Scene(database, database.port(), folder, routes())) {
            scene.workload().create(EXISTING_ROWS);
            scene.workload().start();
            scene.killAgainAndAgain(ROUNDS);
            try (TailraceProcess process = scene.run()) {
                scene.settle(process);
            }
            judge(database.connect());
        }
    }

    private void judge(Connection source) throws Exception {
        List<String> wrong = new ArrayList<>();
        Path lines = folder.resolve("lines");
        try (source) {
            for (String table : Workload.TABLES) {
                KafkaTopic whole = read("whole." + table, lines);
                KafkaTopic parted = read("parted." + table, folder.resolve("parted"));
                System.out.println(table + ": " + whole.size() + " records");
                wrong.addAll(whole.repeated());
                wrong.addAll(parted.repeated());
                wrong.addAll(whole.differences(parted));
            }
            JsonLines folded = JsonLines.read(lines);
            for (String table : Workload.TABLES) {
                LoadedSource.Difference difference = Workload.withLines(source, table, folded);
                System.out.println(difference.text());
                if (!difference.equal()) {
                    wrong.add(difference.text());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static KafkaTopic read(String topic, Path lines) throws Exception {
        return KafkaTopic.read(kafka.brokers(), topic, lines.resolve(topic + ".jsonl"));
    }
}
