package io.tailrace.connector.mysql.snapshot;

import io.tailrace.spi.frame.Position;
import io.tailrace.spi.snapshot.SnapshotState;

/** A round's place in the log: all transactions before it are in what the round reads. */
public interface Place {

    /** Names the frames of the round, behind all that the log has before the place. */
    String name();

    /** The log's file; empty where there is no log. */
    String file();

    /** Where in the file it is, in bytes from the beginning. */
    long offset();

    /** The position of a frame: the log up to this place, and the snapshot up to that state. */
    Position with(SnapshotState state);
}
