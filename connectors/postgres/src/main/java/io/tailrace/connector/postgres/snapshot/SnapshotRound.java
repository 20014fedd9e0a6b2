package io.tailrace.connector.postgres.snapshot;

import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.snapshot.SnapshotState;
import org.jspecify.annotations.Nullable;

/**
 * Reads on one exported snapshot. All of the log below {@link #lsn} is to be delivered before the
 * first frame of the round, and nothing of the log before its last. Used by one thread, but for
 * {@link #close}, which may come from any.
 */
public interface SnapshotRound extends AutoCloseable {

    /** Transactions that committed below are in the snapshot, all others are not. */
    long lsn();

    /**
     * Starts reading, once the log has come to {@link #lsn}, from how far the snapshot is there:
     * the log before it may have asked for more. A table that was not asked for when the round was
     * opened is left to the next.
     */
    void begin(SnapshotState from);

    /**
     * The next frame of the round; waits for it as long as {@link io.tailrace.spi.Source#next} may,
     * then gives a heartbeat.
     *
     * @return null when the round is over
     */
    @Nullable Frame next() throws InterruptedException;

    /** How far the frames returned so far have come. */
    SnapshotState state();

    /** Ends the reading and its connections. */
    @Override
    void close();
}
