package io.tailrace.connector.postgres.snapshot;

import io.tailrace.spi.frame.Position;
import io.tailrace.spi.snapshot.SnapshotState;

/**
 * Makes the position of a frame of a round: the log up to the round's LSN, and the snapshot up to
 * that state.
 */
@FunctionalInterface
public interface PositionAt {

    Position at(long lsn, SnapshotState state);
}
