package io.tailrace.connector.mysql.snapshot;

import io.tailrace.spi.snapshot.KeyOrder;
import io.tailrace.spi.snapshot.KeyRanges;
import io.tailrace.spi.snapshot.Ranges;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import io.tailrace.spi.snapshot.TableCutter;
import java.sql.Connection;
import java.util.List;

/** Cuts tables by their keys; a table without a key is one range. */
record Cutter(Connection connection) implements TableCutter<TableRead> {

    @Override
    public Ranges ranges(TableRead table, Progress from, List<Progress> others) {
        if (table.key().isEmpty()) {
            return new WholeRange(from.frame());
        }
        KeyOrder order = new KeyQueries(connection, table);
        return new KeyRanges(table.isInteger() ? new IntegerOrder(order) : order, from, others);
    }

    @Override
    public long rowBytes(TableRead table) {
        return table.rowBytes();
    }
}
