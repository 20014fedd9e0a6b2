package io.tailrace.app.crash;

import io.tailrace.testkit.PrivatePostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the program at any moment, over and over; loses and doubles nothing (invariants 1, 2 and
 * 7).
 */
@Tag("crash")
final class CrashTest {

    /** How often it is killed; 50 when the claim itself is tested. */
    private static final int ROUNDS = Integer.getInteger("tailrace.crash.rounds", 6);

    private static final int EXISTING_ROWS = 60_000;

    @RegisterExtension
    static final PrivatePostgres postgres = PrivatePostgres.own().with("max_wal_size", "2GB");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void survives_kill_9_in_snapshot_stream_and_rest() throws Exception {
        var database = postgres.database();
        try (Scene scene = new Scene(database, database.port(), folder)) {
            scene.workload().create(EXISTING_ROWS);
            scene.workload().start();
            scene.killAgainAndAgain(ROUNDS);
            try (TailraceProcess process = scene.run()) {
                scene.judge(process);
            }
        }
    }
}
