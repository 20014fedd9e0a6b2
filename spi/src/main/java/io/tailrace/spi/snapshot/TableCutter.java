package io.tailrace.spi.snapshot;

import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.util.List;

/**
 * What a source does its own way when its tables are cut into chunks. For the planner's thread.
 *
 * @param <T> a table as its source reads it
 */
public interface TableCutter<T extends SourceTable> {

    /**
     * The ranges of a table that are left.
     *
     * @param from where the reading goes on
     * @param others where other routes stand in this table
     */
    Ranges ranges(T table, Progress from, List<Progress> others);

    /** Bytes of an average row, as far as the server knows; a guess where it does not. */
    long rowBytes(T table);

    /**
     * The condition of the row with that key, if it is there. Only for a source that notes rows
     * which the log has {@linkplain SnapshotState#moved moved}.
     */
    default String row(T table, List<String> key) {
        throw new UnsupportedOperationException("rows that moved are not noted here");
    }
}
