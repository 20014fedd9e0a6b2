package io.tailrace.spi.format;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What the envelope writes of a table for each row, prepared once. */
final class TableBytes {

    final Table table;

    /** What stands between the ordinal of the event id and the key, by op. */
    final Literal[] heads;

    /** <code>{"column":</code> of each column. */
    final Literal[] first;

    /** {@code ,"column":} of each column. */
    final Literal[] next;

    TableBytes(Table table) {
        this.table = table;
        this.heads = new Literal[Op.values().length];
        for (Op op : Op.values()) {
            heads[op.ordinal()] =
                    named(
                            "\",\"op\":\"" + op.label() + "\",\"table\":",
                            table.name().toString(),
                            ",\"key\":");
        }
        this.first = new Literal[table.width()];
        this.next = new Literal[table.width()];
        for (int i = 0; i < next.length; i++) {
            first[i] = named("{", table.column(i).name(), ":");
            next[i] = named(",", table.column(i).name(), ":");
        }
    }

    private static Literal named(String before, String name, String after) {
        ByteOutput output = new ByteOutput(64);
        try {
            output.putText(before);
            output.putJsonString(name);
            output.putText(after);
        } catch (IOException e) {
            throw new UncheckedIOException("a growing output has no stream that could fail", e);
        }
        return new Literal(output.array(), output.size());
    }
}
