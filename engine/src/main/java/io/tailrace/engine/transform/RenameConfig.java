package io.tailrace.engine.transform;

import io.tailrace.spi.Doc;
import java.util.List;
import java.util.Map;

/** Options of {@code rename}. */
record RenameConfig(
        @Doc(
                        "New names of tables. A '*' in the old name stands for any characters, and in the new"
                                + " one for what it stood for: public.*: lake.raw_*. The first that fits counts.")
                Map<String, String> tables,
        @Doc("New names of columns.") Map<String, String> columns,
        @Doc("Tables, by their old names, whose columns get new names; none for all.")
                List<String> columnsOf) {

    RenameConfig {
        if (tables.isEmpty() && columns.isEmpty()) {
            throw new IllegalArgumentException("give 'tables', 'columns' or both");
        }
        tables.forEach(TableRenaming::of);
        if (columns.containsValue("")) {
            throw new IllegalArgumentException("a column needs a name");
        }
    }
}
