package io.tailrace.spi.snapshot;

import io.tailrace.spi.frame.Frame;

/**
 * A frame that waits to be delivered.
 *
 * @param state how far the snapshot is with it
 * @param cost what it holds of the memory that may wait
 * @param last whether it ends its chunk
 */
record Piece(Frame frame, SnapshotState state, long cost, boolean last) {}
