package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.testkit.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Takes the target away: a full disk, a file that somebody else holds. */
@Tag("crash")
final class TargetTest {

    private static final int DISK_MEBIBYTES = 1024;

    @RegisterExtension
    static final PrivatePostgres postgres = PrivatePostgres.own().with("max_wal_size", "2GB");

    @TempDir Path folder;

    @Test
    void waits_for_a_full_disk_to_have_room_again() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("target"));
        assumeTrue(mount(disk), "a full disk is tested where root may mount a small one");
        var database = postgres.database();
        try (Scene scene = new Scene(database, database.port(), folder)) {
            scene.workload().create(5_000);
            scene.workload().start();
            Path ballast = disk.resolve("ballast");
            try (TailraceProcess process = scene.run()) {
                scene.awaitCaughtUp(process);
                for (int i = 0; i < 2; i++) {
                    fill(ballast);
                    process.awaitLog("(?i)no space|disk.?full");
                    scene.runFor(process, Duration.ofSeconds(3));
                    Files.delete(ballast);
                    scene.runFor(process, Duration.ofSeconds(2));
                }
                fill(ballast);
                scene.runFor(process, Duration.ofSeconds(2));
                process.kill();
                Files.delete(ballast);
            }
            try (TailraceProcess process = scene.run()) {
                scene.judge(process);
            }
        } finally {
            run("umount", "-l", disk.toString());
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

    private static boolean mount(Path disk) throws IOException, InterruptedException {
        return "root".equals(System.getProperty("user.name"))
                && run(
                                "mount",
                                "-t",
                                "tmpfs",
                                "-o",
                                "size=" + DISK_MEBIBYTES + "m",
                                "tailrace-test",
                                disk.toString())
                        == 0;
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command)).start().waitFor();
    }

    /** Leaves not a byte free. */
    private static void fill(Path ballast) throws IOException {
        byte[] piece = new byte[4096];
        try (var out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException full) {
            assertThat(Files.size(ballast)).isPositive();
        }
    }
}
