package io.tailrace.app.crash;

import io.tailrace.testkit.FaultProxy;
import io.tailrace.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes the server away from a program that runs; it waits for it, and loses and doubles nothing.
 */
@Tag("crash")
final class OutageTest {

    @RegisterExtension
    static final PrivatePostgres postgres =
            PrivatePostgres.own().with("max_wal_size", "2GB").with("wal_sender_timeout", "5s");

    @TempDir Path folder;

    @Test
    void survives_restarts_and_crashes_of_the_server() throws Exception {
        var database = postgres.database();
        try (Scene scene = new Scene(database, database.port(), folder)) {
            scene.workload().create(20_000);
            scene.workload().start();
            try (TailraceProcess process = scene.run()) {
                scene.runFor(process, Duration.ofMillis(1500)); // in the snapshot
                postgres.restart();
                scene.runFor(process, Duration.ofSeconds(2));
                postgres.crash();
                postgres.start();
                scene.runFor(process, Duration.ofSeconds(2));
                postgres.stop();
                scene.runFor(process, Duration.ofSeconds(2));
                postgres.start();
                scene.judge(process);
            }
        }
    }

    @Test
    void survives_a_connection_that_is_cut_frozen_throttled_and_refused() throws Exception {
        var database = postgres.database();
        try (FaultProxy proxy = new FaultProxy(database.port());
                Scene scene = new Scene(database, proxy.port(), folder)) {
            scene.workload().create(20_000);
            scene.workload().start();
            try (TailraceProcess process = scene.run()) {
                scene.runFor(process, Duration.ofMillis(1500));
                for (int i = 0; i < 4; i++) {
                    proxy.cutAfter(1 + scene.random().nextInt(400_000));
                    scene.runFor(process, Duration.ofMillis(700));
                }
                proxy.cut();
                scene.runFor(process, Duration.ofMillis(500));
                proxy.end();
                scene.runFor(process, Duration.ofMillis(500));
                proxy.throttle(100_000);
                scene.runFor(process, Duration.ofSeconds(2));
                proxy.pass();
                proxy.delay(Duration.ofMillis(20));
                scene.runFor(process, Duration.ofSeconds(1));
                proxy.freeze(); // longer than the server waits for a word of its client
                scene.runFor(process, Duration.ofSeconds(8));
                proxy.pass();
                scene.runFor(process, Duration.ofSeconds(1));
                proxy.refuse();
                proxy.cut();
                scene.runFor(process, Duration.ofSeconds(2));
                proxy.pass();
                scene.judge(process);
            }
        }
    }
}
