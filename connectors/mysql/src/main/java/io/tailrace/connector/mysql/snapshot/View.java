package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Table;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction sees of a table without a key, whose rows cannot be told from one another:
 * what the log brings once more would be there twice. So the log first comes to the end of all that
 * may be in sight; if it has no change of the table on the way that may not be, the view is what
 * the table is there, exactly.
 *
 * @param table its shape
 * @param end nothing behind it is in sight
 * @param visible transactions that are in sight for certain; null if they are not known
 * @param exact whether all before the end are
 */
public record View(Table table, LogEnds.Place end, @Nullable Gtids visible, boolean exact) {

    /** Whether a batch of the log, from before the end, has nothing that may not be in sight. */
    public boolean contains(ChangeBatch batch) {
        if (exact) {
            return true;
        }
        Change change = batch.cursor();
        while (change.next()) {
            String id = change.transaction().id();
            if (change.table().name().equals(table.name())
                    && (visible == null || id.isEmpty() || !visible.contains(id))) {
                return false;
            }
        }
        return true;
    }
}
