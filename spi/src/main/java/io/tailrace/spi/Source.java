package io.tailrace.spi;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Position;

/**
 * Reads one split of a change log in order. Used by one thread, but for {@link #acknowledge} and
 * {@link #close}, which may come from another at any time.
 *
 * <p>A source does not retry: it throws, the engine closes it and opens another where it left off.
 */
public interface Source extends AutoCloseable {

    /**
     * The next frame. Waits for one, but no longer than about a quarter of a second: when nothing
     * happens a {@link io.tailrace.spi.frame.Heartbeat} comes, so that whoever reads can tend to
     * other things.
     *
     * @throws TailraceException if the log cannot be read on; the kind of its code says whose
     *     business it is
     * @throws InterruptedException if the thread was interrupted; the source can then only be
     *     closed
     */
    Frame next() throws InterruptedException;

    /**
     * Everything up to this position of a frame is durable everywhere and the checkpoint is saved:
     * the source may let go of its log up to there. Does not block for long; does not throw: what
     * fails here shows in {@link #next}.
     */
    default void acknowledge(Position durable) {}

    /**
     * How many of the first changes of a batch of this source are already contained in the
     * position. The engine asks after a start at which some routes were further than others. A
     * source that answers this has to answer {@link #standing}, too.
     */
    default int covered(Position position, ChangeBatch batch) {
        return 0;
    }

    /**
     * Where a route stands that had all up to {@code known} when this source was opened, and has
     * since been handed everything up to {@code frame} that was new to it. Another than {@code
     * frame} where the source goes over something again for another route: this one must not go
     * back with it, nor stay where the source, which then lets go of its log, goes on. Works on
     * positions alone, also when the source is closed.
     */
    default Position standing(Position known, Position frame) {
        return frame;
    }

    /** Ends the reading; a {@link #next} that waits then throws. May be called more than once. */
    @Override
    void close();
}
