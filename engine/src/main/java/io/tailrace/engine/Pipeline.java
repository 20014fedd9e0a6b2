package io.tailrace.engine;

import java.time.Duration;

/**
 * One source and its routes, run by threads of its own. Safe for use by many threads. Runs once: for another run make another
 * pipeline of the same spec.
 */
public final class Pipeline implements AutoCloseable {

    private final PipelineSpec spec;

    public Pipeline(PipelineSpec spec) {
        this.spec = spec;
    }

    public PipelineSpec spec() {
        return spec;
    }

    /**
     * Takes the state directory, and starts. Returns at once: that an end cannot be reached shows in {@link #state}.
     *
     * @throws io.tailrace.spi.TailraceException if another process works in the state directory, or the pipeline was started before
     */
    public void start() {
        throw new UnsupportedOperationException();
    }

    public PipelineState state() {
        return new PipelineState.Created();
    }

    public Figures figures() {
        throw new UnsupportedOperationException();
    }

    /** Stops reading once that many source rows are read, and then drains. Call before {@link #start}. */
    public void drainAfter(long rows) {}

    /** Stops reading and makes durable what was read; both ends stay open. */
    public void pause() {}

    public void resume() {}

    /** Stops reading; makes everything durable, saves the checkpoint, acknowledges, ends. Returns at once: see {@link #await}. */
    public void drain() {}

    /** Ends without making anything more durable; the next start reads it again. Returns at once: see {@link #await}. */
    public void stop() {}

    /** Waits for the end, at most that long; true if it came. */
    public boolean await(Duration atMost) throws InterruptedException {
        return state().ended();
    }

    /** {@link #stop}, and waits for it. */
    @Override
    public void close() {
        stop();
    }
}
