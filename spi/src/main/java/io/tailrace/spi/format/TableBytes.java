package io.tailrace.spi.format;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;

/** What the envelope writes of a table for each row, prepared once. */
final class TableBytes {

    final Table table;

    /** What stands between the ordinal of the event id and the key, by op. */
    final Literal[] heads;

    final ColumnNames names;
    final Literal[] first;
    final Literal[] next;

    TableBytes(Table table) {
        this.table = table;
        this.heads = new Literal[Op.values().length];
        for (Op op : Op.values()) {
            heads[op.ordinal()] =
                    Literal.quoting(
                            "\",\"op\":\"" + op.label() + "\",\"table\":",
                            table.name().toString(),
                            ",\"key\":");
        }
        this.names = new ColumnNames(table);
        this.first = names.first;
        this.next = names.next;
    }
}
