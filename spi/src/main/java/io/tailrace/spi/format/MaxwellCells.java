package io.tailrace.spi.format;

import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;

/** Writes the cells of one table as Maxwell does. */
final class MaxwellCells {

    private static final int LONG_BITS = 63;

    private final DataType[] types;
    private final boolean[] sets;

    MaxwellCells(Table table) {
        types = new DataType[table.width()];
        sets = new boolean[table.width()];
        for (int i = 0; i < types.length; i++) {
            types[i] = table.column(i).type();
            sets[i] = Labels.isSet(table.column(i));
        }
    }

    void write(Tuple tuple, int column, ByteOutput output) throws IOException {
        int length = tuple.length(column);
        if (length < 0) {
            output.put(JsonCells.NULL);
            return;
        }
        byte[] array = tuple.array();
        int start = tuple.start(column);
        DataType type = types[column];
        switch (type.kind()) {
            case FLOAT32, FLOAT64 -> Cells.putFloat(array, start, length, output);
            case DECIMAL -> putDecimal(array, start, length, output);
            case TIME, TIMESTAMP ->
                    TimeText.put(array, start, length, type.precision(), false, output);
            case TIMESTAMP_TZ -> TimeText.put(array, start, length, type.precision(), true, output);
            case BITS -> putBits(array, start, length, output);
            case TEXT -> {
                if (sets[column]) {
                    putSet(array, start, length, output);
                } else {
                    output.putJsonString(array, start, length);
                }
            }
            case BOOLEAN,
                    INT16,
                    INT32,
                    INT64,
                    UINT64,
                    BYTES,
                    DATE,
                    TIME_TZ,
                    INTERVAL,
                    UUID,
                    JSON,
                    ARRAY ->
                    JsonCells.writeCell(tuple, column, type, output);
        }
    }

    /** A bare number; what JSON cannot write as one is a string. */
    private static void putDecimal(byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        byte last = array[start + length - 1];
        if (last >= '0' && last <= '9') {
            output.put(array, start, length);
        } else {
            output.putJsonString(array, start, length);
        }
    }

    private static void putBits(byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        if (length <= LONG_BITS) {
            output.putLong(Cells.bits(array, start, length));
        } else if (length == Long.SIZE) {
            output.putText(Long.toUnsignedString(Cells.bits(array, start, length)));
        } else {
            output.putJsonString(array, start, length);
        }
    }

    private static void putSet(byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        output.put((byte) '[');
        int from = start;
        for (int at = start; at < start + length; at++) {
            if (array[at] == ',') {
                output.putJsonString(array, from, at - from);
                output.put((byte) ',');
                from = at + 1;
            }
        }
        if (length > 0) {
            output.putJsonString(array, from, start + length - from);
        }
        output.put((byte) ']');
    }
}
