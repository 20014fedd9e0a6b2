package io.tailrace.spi.format;

import io.tailrace.spi.frame.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * What a format writes of a table for each row, prepared once: its name and its columns' names as
 * JSON.
 */
final class TableBytes {

    final Table table;

    /** {@code "schema.name"}. */
    final byte[] name;

    /** {@code "column":} of each column. */
    final byte[][] columns;

    TableBytes(Table table) {
        this.table = table;
        this.name = json(table.name().toString(), "");
        this.columns = new byte[table.width()][];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = json(table.column(i).name(), ":");
        }
    }

    private static byte[] json(String text, String suffix) {
        ByteOutput output = new ByteOutput(64);
        try {
            output.putJsonString(text);
            output.putText(suffix);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a growing output has no stream that could fail
        }
        return Arrays.copyOf(output.array(), output.size());
    }
}
