package io.tailrace.app.demo;

import io.tailrace.engine.Figures;
import io.tailrace.engine.Pipeline;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks a thousand times a second how far each route is durable, and tells the {@link Commits} of
 * the route.
 */
final class Observer implements AutoCloseable {

    private static final long INTERVAL_NANOS = 1_000_000;

    private final Pipeline pipeline;
    private final Map<String, Commits> commits;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("observer").unstarted(this::run);
    private volatile boolean stopping;

    Observer(Pipeline pipeline, Map<String, Commits> commits) {
        this.pipeline = pipeline;
        this.commits = commits;
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!stopping) {
            for (Figures.Route route : pipeline.figures().routes()) {
                Instant last = route.lastCommit();
                Commits of = commits.get(route.name());
                if (last != null && of != null) {
                    of.durable(ChronoUnit.MICROS.between(Instant.EPOCH, last), System.nanoTime());
                }
            }
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
