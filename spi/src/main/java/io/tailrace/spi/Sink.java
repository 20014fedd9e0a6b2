package io.tailrace.spi;

import io.tailrace.spi.frame.Frame;
import java.util.concurrent.CompletionStage;

/**
 * Delivers frames to a target, in order. Used by one thread at a time.
 *
 * <p>A sink does not retry: it throws, the engine closes it, opens another and hands it again what
 * was not durable.
 */
public interface Sink extends AutoCloseable {

    /**
     * Takes a frame, waiting while the sink is full. The batch of a frame belongs to the sink until
     * the returned stage completes. A sink that collects frames looks at its clock on every frame;
     * heartbeats come often enough for that.
     *
     * @return completes when the frame, and all before it, are durable in the target; exceptionally
     *     with a {@link TailraceException} if they cannot be
     * @throws RejectedChange if one change cannot be carried; nothing of this frame has been taken
     * @throws TailraceException if the target fails
     */
    CompletionStage<?> write(Frame frame) throws InterruptedException;

    /**
     * Makes everything durable that was taken; the stages of all frames have completed when it
     * returns.
     */
    default void flush() throws InterruptedException {}

    /** Lets go of the target without making anything more durable. May be called more than once. */
    @Override
    void close();
}
