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
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
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

    void run(Function<DeadLetters, List<Lane>> makeLanes) {
        List<Lane> lanes = List.of();
        DeadLetters deadLetters = deadLetters();
        try {
            lanes = makeLanes.apply(deadLetters);
            LOG.info("pipeline {} starts", spec.name());
            lanes.forEach(lane -> lane.start(endedLanes::release));
            awaitLanes(lanes);
            checkpoint(lanes);
        } catch (TailraceException e) {
            orders.fail(e);
        } catch (Throwable e) {
            LOG.error("pipeline {} failed unexpectedly", spec.name(), e);
            orders.fail(
                    new TailraceException(
                            EngineError.PIPELINE_BROKEN,
                            "the pipeline failed unexpectedly with " + e,
                            e));
        } finally {
            PipelineState state = end(lanes);
            lanes.forEach(Supervisor::close);
            deadLetters.close();
            lock.close();
            LOG.info("pipeline {} ended: {}", spec.name(), state);
            whenEnded.accept(state);
        }
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

    private void awaitLanes(List<Lane> lanes) throws InterruptedException {
        long interval = spec.limits().checkpointInterval().toNanos();
        long checkpointAt = System.nanoTime() + interval;
        long giveUpAt = Long.MAX_VALUE;
        boolean interrupted = false;
        int running = lanes.size();
        while (running > 0) {
            if (endedLanes.tryAcquire(Math.min(interval, LOOK.toNanos()), TimeUnit.NANOSECONDS)) {
                running--;
                continue;
            }
            long now = System.nanoTime();
            if (now - checkpointAt >= 0) {
                checkpoint(lanes);
                checkpointAt = System.nanoTime() + interval;
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

    /** A store that fails for now keeps the source from being acknowledged, and nothing else. */
    private void checkpoint(List<Lane> lanes) {
        try {
            lanes.forEach(Lane::checkpoint);
            storeOutage.over();
        } catch (TailraceException e) {
            if (!Failures.passing(e)) {
                orders.fail(e);
            }
            storeOutage.failed(e, spec.limits().checkpointInterval());
        }
    }

    private PipelineState end(List<Lane> lanes) {
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
