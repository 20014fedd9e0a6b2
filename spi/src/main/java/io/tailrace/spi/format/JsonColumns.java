package io.tailrace.spi.format;

import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;

/**
 * Writes some columns of a table's rows as a JSON object, the way the envelope writes a key. For
 * one thread.
 */
public final class JsonColumns {

    private final JsonRow row;

    /**
     * @param columns indexes in the table, at least one, in the order to write them
     */
    public JsonColumns(Table table, int... columns) {
        this.row = JsonRow.of(table, columns);
    }

    /** Writes the object; a cell that is null or absent is {@code null} there. */
    public void write(Tuple tuple, ByteOutput output) throws IOException {
        row.write(tuple, output);
    }
}
