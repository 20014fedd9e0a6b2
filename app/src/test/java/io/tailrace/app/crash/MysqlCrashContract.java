package io.tailrace.app.crash;

import io.tailrace.testkit.PrivateMysql;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the program at any moment, over and over, while random tables are read and changed; loses
 * and doubles nothing (invariants 1, 2 and 7).
 */
@Tag("crash")
abstract class MysqlCrashContract {

    /** How often it is killed; 30 when the claim itself is tested. */
    private static final int ROUNDS = Integer.getInteger("tailrace.crash.rounds", 5);

    private static final int EXISTING_ROWS = 4000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    abstract PrivateMysql server();

    @Test
    void survives_kill_9_in_snapshot_stream_and_rest() throws Exception {
        try (Scene scene = new Scene(seed -> new MysqlWorkload(server(), seed), folder)) {
            scene.workload().create(EXISTING_ROWS);
            scene.workload().start();
            Thread.sleep(Duration.ofMillis(scene.random().nextInt(1000)));
            scene.killAgainAndAgain(ROUNDS);
            try (TailraceProcess process = scene.run()) {
                scene.judge(process);
            }
        }
    }
}
