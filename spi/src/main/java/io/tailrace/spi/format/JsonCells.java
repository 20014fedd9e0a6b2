package io.tailrace.spi.format;

import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;

/** Writes cells and rows as JSON values, the way {@code docs/formats/envelope.md} defines. */
final class JsonCells {

    static final Literal NULL = Literal.of("null");
    private static final Literal EMPTY = Literal.of("{}");

    private JsonCells() {}

    /** Writes the present cells, and the nulls, as an object; absent cells are left out. */
    static void writeRow(Tuple tuple, ColumnNames columns, ByteOutput output) throws IOException {
        Table table = tuple.table();
        Literal[] names = columns.first;
        for (int i = 0; i < names.length; i++) {
            if (!tuple.isAbsent(i)) {
                output.put(names[i]);
                names = columns.next;
                writeCell(tuple, i, table.column(i).type(), output);
            }
        }
        end(names, columns, output);
    }

    /** Writes the key columns as an object, or null if the table has no key. */
    static void writeKey(Tuple tuple, ColumnNames columns, ByteOutput output) throws IOException {
        Table table = tuple.table();
        if (!table.hasKey()) {
            output.put(NULL);
            return;
        }
        Literal[] names = columns.first;
        for (int place = 0; place < table.keyWidth(); place++) {
            int column = table.keyColumn(place);
            output.put(names[column]);
            names = columns.next;
            writeCell(tuple, column, table.column(column).type(), output);
        }
        end(names, columns, output);
    }

    private static void end(Literal[] names, ColumnNames columns, ByteOutput output)
            throws IOException {
        if (names == columns.next) {
            output.put((byte) '}');
        } else {
            output.put(EMPTY);
        }
    }

    static void writeCell(Tuple tuple, int column, DataType type, ByteOutput output)
            throws IOException {
        int length = tuple.length(column);
        if (length < 0) {
            output.put(NULL);
            return;
        }
        byte[] array = tuple.array();
        int start = tuple.start(column);
        switch (type.kind()) {
            case BOOLEAN, INT16, INT32, INT64, UINT64 -> output.put(array, start, length);
            case FLOAT32, FLOAT64 -> writeFloat(array, start, length, output);
            case JSON, ARRAY -> output.putJsonDocument(array, start, length);
            case BYTES -> output.putBase64String(array, start, length);
            case DECIMAL,
                    TEXT,
                    DATE,
                    TIME,
                    TIME_TZ,
                    TIMESTAMP,
                    TIMESTAMP_TZ,
                    INTERVAL,
                    UUID,
                    BITS ->
                    output.putJsonString(array, start, length);
        }
    }

    /** JSON has no NaN and no infinity: they are strings. */
    private static void writeFloat(byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        byte last = array[start + length - 1];
        if (last >= '0' && last <= '9') {
            output.put(array, start, length);
        } else {
            output.putJsonString(array, start, length);
        }
    }
}
