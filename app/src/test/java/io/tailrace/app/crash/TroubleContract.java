package io.tailrace.app.crash;

import io.tailrace.testkit.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every trouble at once, in random order: the network, the server, the target, and the program
 * killed in the midst of it; loses and doubles nothing (invariants 1, 2 and 7).
 */
@Tag("crash")
abstract class TroubleContract {

    /** How often the program is killed; 30 when the claim itself is tested. */
    private static final int ROUNDS = Integer.getInteger("tailrace.crash.rounds", 3);

    private static final int MOST_TROUBLES = 5;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    /** Of the server. */
    abstract int port();

    /** The load, for a program that finds the server at that port. */
    abstract LoadedSource source(int port, long seed);

    /** About so many rows are there before. */
    abstract int existingRows();

    /** What happens to the server itself, which is there again afterwards. */
    abstract List<Runnable> outages(LoadedSource load);

    /**
     * What is written to.
     *
     * @param folder of the scene
     */
    Target target(Path folder) throws Exception {
        return new SmallDiskTarget(folder);
    }

    @Test
    void survives_all_troubles_at_once() throws Exception {
        try (Target target = target(folder);
                FaultProxy proxy = new FaultProxy(port());
                Scene scene =
                        new Scene(seed -> source(proxy.port(), seed), folder, target.routes())) {
            scene.workload().create(existingRows());
            scene.workload().start();
            Random random = scene.random();
            List<Runnable> troubles = new ArrayList<>(outages(scene.workload()));
            troubles.addAll(
                    List.of(
                            proxy::cut,
                            proxy::end,
                            () -> proxy.cutAfter(1 + random.nextInt(400_000)),
                            proxy::freeze,
                            proxy::refuse,
                            () -> proxy.throttle(200_000),
                            proxy::pass,
                            proxy::pass,
                            proxy::pass));
            troubles.addAll(target.troubles(random));
            for (int round = 0; round < ROUNDS; round++) {
                try (TailraceProcess process = scene.run()) {
                    scene.runFor(process, Duration.ofMillis(500 + random.nextInt(2000)));
                    for (int i = random.nextInt(MOST_TROUBLES); i >= 0; i--) {
                        troubles.get(random.nextInt(troubles.size())).run();
                        scene.runFor(process, Duration.ofMillis(random.nextInt(1500)));
                    }
                    process.kill();
                }
            }
            proxy.pass();
            target.heal();
            try (TailraceProcess process = scene.run()) {
                target.judge(scene, process);
            }
        }
    }
}
