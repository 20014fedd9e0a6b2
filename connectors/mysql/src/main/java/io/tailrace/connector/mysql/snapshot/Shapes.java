package io.tailrace.connector.mysql.snapshot;

import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import org.jspecify.annotations.Nullable;

/** What tables are where the log stands. Asked only while it stands still. */
public interface Shapes {

    /** The table's shape; null if it is not known, and so is what the catalogue says. */
    @Nullable Table of(TableName table);

    /** What is to be said before the first row of that shape; null if it was said. */
    @Nullable SchemaChange announce(Table table, Position position);
}
