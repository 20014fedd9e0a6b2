package io.tailrace.app.crash;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.testkit.PrivatePostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Takes the target away: a full disk, a file that somebody else holds. */
@Tag("crash")
final class TargetTest {

    @RegisterExtension
    static final PrivatePostgres postgres = PrivatePostgres.own().with("max_wal_size", "2GB");

    @TempDir Path folder;

    @Test
    void waits_for_a_full_disk_to_have_room_again() throws Exception {
        var database = postgres.database();
        try (SmallDisk disk = new SmallDisk(folder.resolve("target"));
                Scene scene = new Scene(database, database.port(), folder)) {
            assumeTrue(disk.isMounted(), "tested where root may mount a small disk");
            scene.workload().create(5_000);
            scene.workload().start();
            try (TailraceProcess process = scene.run()) {
                scene.rest(process);
                scene.workload().resume();
                for (int i = 0; i < 2; i++) {
                    disk.fill();
                    process.awaitLog("(?i)no space|disk.?full");
                    scene.runFor(process, Duration.ofSeconds(3));
                    disk.free();
                    scene.runFor(process, Duration.ofSeconds(2));
                }
                disk.fill();
                scene.runFor(process, Duration.ofSeconds(2));
                process.kill();
                disk.free();
            }
            try (TailraceProcess process = scene.run()) {
                scene.judge(process);
            }
        }
    }

    @Test
    void waits_for_a_target_that_another_process_holds() throws Exception {
        var database = postgres.database();
        try (Scene scene = new Scene(database, database.port(), folder)) {
            scene.workload().create(10_000);
            scene.workload().start();
            Files.createDirectories(scene.duckDb().getParent());
            DriverManager.getConnection("jdbc:duckdb:" + scene.duckDb()).close();
            // this JVM is the other process
            Connection holder = DriverManager.getConnection("jdbc:duckdb:" + scene.duckDb());
            try (TailraceProcess process = scene.run()) {
                process.awaitLog("(?i)lock");
                scene.runFor(process, Duration.ofSeconds(2));
                holder.close();
                scene.judge(process);
            }
        }
    }
}
