package io.tailrace.app.run;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.engine.Pipeline;
import io.tailrace.engine.PipelineState;
import io.tailrace.engine.Pipelines;
import io.tailrace.spi.TailraceException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts pipelines, each for itself, and ends them together. */
public final class Supervisor {

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Pipelines pipelines;
    private final OptionalLong untilRows;
    private final Map<String, TailraceException> notStarted = new ConcurrentHashMap<>();
    private final ReentrantLock changing = new ReentrantLock();
    private volatile boolean ending;

    /**
     * @param untilRows after how many rows each pipeline drains
     */
    public Supervisor(Pipelines pipelines, OptionalLong untilRows) {
        this.pipelines = pipelines;
        this.untilRows = untilRows;
    }

    /**
     * Starts a pipeline; if it cannot even start, that is logged and shows in {@link #notStarted}.
     */
    public void start(PipelineFile file) {
        try {
            Pipeline pipeline = pipelines.add(file.spec());
            untilRows.ifPresent(pipeline::drainAfter);
            pipeline.start();
            notStarted.remove(file.name());
        } catch (TailraceException e) {
            LOG.error("{} was not started: {}", file.name(), e.getMessage());
            notStarted.put(file.name(), e);
            pipelines.find(file.name()).ifPresent(_ -> pipelines.remove(file.name()));
        }
    }

    /**
     * Lets the pipeline of that name end as it should, then starts it as the file now says, from
     * its checkpoint.
     */
    public void restart(String name, PipelineFile file) throws InterruptedException {
        changing.lock();
        try {
            if (ending) {
                return;
            }
            end(name);
            start(file);
        } finally {
            changing.unlock();
        }
    }

    /** Lets the pipeline of that name end as it should, and forgets it. */
    public void end(String name) throws InterruptedException {
        changing.lock();
        try {
            Pipeline pipeline = pipelines.find(name).orElse(null);
            if (pipeline != null) {
                pipeline.drain();
                pipeline.await(pipeline.spec().limits().drainTimeout().plusSeconds(5));
                pipelines.remove(name);
            }
        } finally {
            changing.unlock();
        }
    }

    /** Waits until every pipeline has ended. */
    public void await() throws InterruptedException {
        while (!allEnded()) {
            for (Pipeline pipeline : pipelines.all()) {
                pipeline.await(LOOK);
            }
        }
    }

    /** Waits until every pipeline has ended, at most that long. */
    public void await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!allEnded() && System.nanoTime() < end) {
            for (Pipeline pipeline : pipelines.all()) {
                pipeline.await(
                        Duration.ofNanos(Math.clamp(end - System.nanoTime(), 0, LOOK.toNanos())));
            }
        }
    }

    private boolean allEnded() {
        changing.lock();
        try {
            return pipelines.all().stream().allMatch(pipeline -> pipeline.state().ended());
        } finally {
            changing.unlock();
        }
    }

    /** Asks all to make durable what they have, and to end. */
    public void drain() {
        ending = true;
        pipelines.all().forEach(Pipeline::drain);
    }

    /** Asks all to end as they are. */
    public void stop() {
        ending = true;
        pipelines.all().forEach(Pipeline::stop);
    }

    /** Whether an end of all was asked for. */
    public boolean isEnding() {
        return ending;
    }

    /** Pipelines that could not be started, and why. */
    public Map<String, TailraceException> notStarted() {
        return Map.copyOf(notStarted);
    }

    /** How it ended for the worst of them. */
    public Outcome outcome() {
        Outcome worst = notStarted.isEmpty() ? Outcome.COMPLETE : Outcome.FAILED;
        for (Pipeline pipeline : pipelines.all()) {
            Outcome one = outcome(pipeline.state());
            worst = one.compareTo(worst) > 0 ? one : worst;
        }
        return worst;
    }

    private static Outcome outcome(PipelineState state) {
        if (state instanceof PipelineState.Failed) {
            return Outcome.FAILED;
        }
        return state instanceof PipelineState.Stopped stopped && stopped.complete()
                ? Outcome.COMPLETE
                : Outcome.INCOMPLETE;
    }

    /** How pipelines end, the better first. */
    public enum Outcome {
        /** All that was read is durable. */
        COMPLETE,
        /** Something was still in flight; the next start reads it again. */
        INCOMPLETE,
        FAILED
    }
}
