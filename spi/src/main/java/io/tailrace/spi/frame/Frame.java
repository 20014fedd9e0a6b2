package io.tailrace.spi.frame;

/**
 * One step of an ordered change stream. Its position is safe to restart from once this frame, and
 * all frames before it, are durable.
 *
 * <p>Consecutive frames may share a position: the source can then not restart between them, and a
 * sink that stores positions with its data commits them together. Such a run has ended once a frame
 * with another position comes, or a {@link Heartbeat} with this one; only then is the position
 * saved.
 */
public sealed interface Frame permits ChangeBatch, SchemaChange, Heartbeat, End {

    Position position();

    /** Memory that the frame holds, in bytes; what the engine's budgets count. */
    default long bytes() {
        return 64;
    }
}
