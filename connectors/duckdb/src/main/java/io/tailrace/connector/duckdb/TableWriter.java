package io.tailrace.connector.duckdb;

import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import java.sql.SQLException;

/**
 * Brings the changes of one table into the open transaction: first taken, in memory, then applied
 * in bulk. A truncate is not its business.
 */
sealed interface TableWriter permits KeyedWriter, KeylessWriter, AppendWriter {

    TargetTable target();

    /**
     * Looks whether the change can be carried, without taking anything.
     *
     * @throws RejectedChange if it cannot
     */
    void check(Change change);

    /** Takes a change that was looked at. The batch is held until {@link #apply}. */
    void take(ChangeBatch batch, Change change) throws SQLException;

    /** Brings what was taken into the open transaction. */
    void apply() throws SQLException;

    /** Lets go of the staging tables; nothing may be pending. */
    void drop() throws SQLException;
}
