package io.tailrace.spi.snapshot;

import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;

/** A table of a round, as its source reads it. Compared by identity. */
public interface SourceTable {

    TableName name();

    /** What its rows look like. */
    Table table();

    /** Its place in {@link FrameName}, which no other table of the round has. */
    int place();

    /**
     * Whether a row that is read twice is the same row twice. If not, the table is emptied before
     * its first row wherever some of its rows may have been delivered already.
     */
    boolean keyed();

    /** Counts what is read of it in this run. */
    RowCounts counts();
}
