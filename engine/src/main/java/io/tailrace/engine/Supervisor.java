package io.tailrace.engine;

import io.tailrace.engine.checkpoint.StateLock;
import io.tailrace.engine.lane.DeadLetters;
import io.tailrace.engine.lane.Failures;
import io.tailrace.engine.lane.Lane;
import io.tailrace.engine.lane.Orders;
import io.tailrace.engine.lane.Orders.Order;
import io.tailrace.engine.lane.Outage;
import io.tailrace.spi.TailraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a pipeline from beside its lanes: starts them, saves checkpoints in time, ends what does not
 * end, and cleans up.
 */
final class Supervisor {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    /** How long a component may take to notice that its thread was interrupted. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How soon an order to stop is seen, whatever the checkpoint interval. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final PipelineSpec spec;
    private final Orders orders;
    private final Outage storeOutage;
    private final StateLock lock;
    private final Consumer<PipelineState> whenEnded;
    private final Semaphore endedLanes = new Semaphore(0);

    /** Used by the supervisor's own thread. */
    private final List<Lane> lanes = new ArrayList<>();

    Supervisor(
            PipelineSpec spec,
            Orders orders,
            Outage storeOutage,
            StateLock lock,
            Consumer<PipelineState> whenEnded) {
        this.spec = spec;
        this.orders = orders;
        this.storeOutage = storeOutage;
        this.lock = lock;
        this.whenEnded = whenEnded;
    }

    /**
     * @param newLanes lanes that were not given before; the first call waits until there are some
     */
    void run(Function<DeadLetters, List<Lane>> newLanes) {
        DeadLetters deadLetters = deadLetters();
        try {
            LOG.info("pipeline {} starts", spec.name());
            start(newLanes.apply(deadLetters));
            try (ExecutorService saving = Executors.newSingleThreadExecutor(saver())) {
                awaitLanes(() -> newLanes.apply(deadLetters), saving);
            }
            checkpoint(lanes);
        } catch (TailraceException e) {
            orders.fail(e);
        } catch (Throwable e) {
            broken(e);
        } finally {
            PipelineState state = end();
            lanes.forEach(Supervisor::close);
            deadLetters.close();
            lock.close();
            LOG.info("pipeline {} ended: {}", spec.name(), state);
            whenEnded.accept(state);
        }
    }

    private void broken(Throwable cause) {
        LOG.error("pipeline {} failed unexpectedly", spec.name(), cause);
        orders.fail(
                new TailraceException(
                        EngineError.PIPELINE_BROKEN,
                        "the pipeline failed unexpectedly with " + cause,
                        cause));
    }

    private void start(List<Lane> added) {
        lanes.addAll(added);
        added.forEach(lane -> lane.start(endedLanes::release));
    }

    private ThreadFactory saver() {
        return Thread.ofPlatform()
                .daemon()
                .name("tailrace-" + spec.name() + "-checkpoints")
                .factory();
    }

    private DeadLetters deadLetters() {
        ErrorPolicy errors = spec.errors();
        long capacity =
                errors.rejected() == ErrorPolicy.Rejected.STOP ? -1 : errors.deadLetters().bytes();
        return new DeadLetters(
                spec.stateDirectory().resolve(spec.name()).resolve("dead-letters.jsonl"),
                spec.name(),
                capacity);
    }

    /**
     * @param saving where checkpoints are saved: a store that is away may take long to say so
     */
    private void awaitLanes(Supplier<List<Lane>> more, ExecutorService saving)
            throws InterruptedException {
        long interval = spec.limits().checkpointInterval().toNanos();
        long checkpointAt = System.nanoTime() + interval;
        long giveUpAt = Long.MAX_VALUE;
        boolean interrupted = false;
        Future<?> save = CompletableFuture.completedFuture(null);
        int running = lanes.size();
        while (running > 0) {
            if (orders.current().compareTo(Order.DRAIN) < 0) {
                List<Lane> added = more.get();
                start(added);
                running += added.size();
            }
            if (endedLanes.tryAcquire(Math.min(interval, LOOK.toNanos()), TimeUnit.NANOSECONDS)) {
                running--;
                continue;
            }
            long now = System.nanoTime();
            if (now - checkpointAt >= 0 && save.isDone()) {
                List<Lane> present = List.copyOf(lanes);
                save = saving.submit(() -> save(present));
                checkpointAt = now + interval;
            }
            Order order = orders.current();
            if (order == Order.DRAIN && giveUpAt == Long.MAX_VALUE) {
                giveUpAt = now + spec.limits().drainTimeout().toNanos();
            } else if (order == Order.STOP && !interrupted) {
                lanes.forEach(Lane::interrupt);
                interrupted = true;
                giveUpAt = now + GRACE.toNanos();
            } else if (now - giveUpAt >= 0 && giveUpAt != Long.MAX_VALUE) {
                if (interrupted) {
                    LOG.warn(
                            "pipeline {} has a component that does not stop; it is left alone",
                            spec.name());
                    return;
                }
                LOG.warn(
                        "pipeline {} could not drain within {}; it stops",
                        spec.name(),
                        spec.limits().drainTimeout());
                orders.give(Order.STOP);
            }
        }
    }

    private void save(List<Lane> present) {
        try {
            checkpoint(present);
        } catch (Throwable e) {
            broken(e);
        }
    }

    /** A store that fails for now keeps the source from being acknowledged, and nothing else. */
    private void checkpoint(List<Lane> present) {
        try {
            present.forEach(Lane::checkpoint);
            storeOutage.over();
        } catch (TailraceException e) {
            if (!Failures.passing(e)) {
                orders.fail(e);
            }
            storeOutage.failed(e, spec.limits().checkpointInterval());
        }
    }

    private PipelineState end() {
        TailraceException failure = orders.failure();
        if (failure != null) {
            LOG.error("pipeline {} failed: {}", spec.name(), failure.toString(), failure);
            return new PipelineState.Failed(failure.code(), String.valueOf(failure.getMessage()));
        }
        boolean complete = storeOutage.current() == null;
        boolean finished = !lanes.isEmpty();
        for (Lane lane : lanes) {
            complete &= lane.state() == Lane.State.DRAINED || lane.state() == Lane.State.FINISHED;
            finished &= lane.state() == Lane.State.FINISHED;
        }
        return new PipelineState.Stopped(complete, finished);
    }

    private static void close(Lane lane) {
        try {
            lane.close();
        } catch (RuntimeException e) {
            LOG.warn("a component failed to close: {}", e.toString());
        }
    }
}
