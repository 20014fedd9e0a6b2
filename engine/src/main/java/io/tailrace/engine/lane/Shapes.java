package io.tailrace.engine.lane;

import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tables as they were at the end of the durable prefix: what a sink that is opened again has to
 * be told first.
 */
final class Shapes {

    private final Map<TableName, Table> tables = new LinkedHashMap<>();

    void passed(@Nullable Frame frame) {
        if (frame instanceof SchemaChange change) {
            if (change.before() != null) {
                tables.remove(change.before().name());
            }
            if (change.after() != null) {
                tables.put(change.after().name(), change.after());
            }
        }
    }

    Collection<Table> tables() {
        return tables.values();
    }
}
