package io.tailrace.spi;

import java.util.List;

/** Ability of a source: to tell how far its snapshot is. Called by any thread. */
public interface Snapshotting {

    /** One entry a table that is or will be read; empty when no snapshot is under way. */
    List<TableProgress> snapshotProgress();

    /**
     * How far a table is.
     *
     * @param rows rows read so far
     * @param expectedRows the server's estimate of the whole; -1 if it has none
     */
    record TableProgress(String table, long rows, long expectedRows, boolean done) {}
}
