package io.tailrace.spi.format;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import org.jspecify.annotations.Nullable;

/** What the envelope writes of a table for each row, prepared once. */
final class TableBytes {

    final Table table;

    /** What stands between the ordinal of the event id and the key, by op. */
    final Literal[] heads;

    final JsonRow row;

    /** Null for a table without a key. */
    final @Nullable JsonRow key;

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
        this.row = JsonRow.of(table);
        this.key = table.hasKey() ? JsonRow.ofKey(table) : null;
    }
}
