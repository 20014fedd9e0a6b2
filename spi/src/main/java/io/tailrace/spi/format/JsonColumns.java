package io.tailrace.spi.format;

import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;

/**
 * Writes some columns of a table's rows as a JSON object, the way the envelope writes a key. For
 * one thread.
 */
public final class JsonColumns {

    private final Table table;
    private final ColumnNames prepared;
    private final int[] columns;

    /**
     * @param columns indexes in the table, at least one, in the order to write them
     */
    public JsonColumns(Table table, int... columns) {
        this.table = table;
        this.prepared = new ColumnNames(table);
        this.columns = columns.clone();
    }

    /** Writes the object; a cell that is null or absent is {@code null} there. */
    public void write(Tuple tuple, ByteOutput output) throws IOException {
        Literal[] names = prepared.first;
        for (int column : columns) {
            output.put(names[column]);
            names = prepared.next;
            JsonCells.writeCell(tuple, column, table.column(column).type(), output);
        }
        output.put((byte) '}');
    }
}
