package io.tailrace.spi.format;

import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;

/** Writes cells as JSON values, the way {@code docs/formats/envelope.md} defines. */
final class JsonCells {

    static final Literal NULL = Literal.of("null");

    private JsonCells() {}

    static void writeCell(Tuple tuple, int column, DataType type, ByteOutput output)
            throws IOException {
        int length = tuple.length(column);
        if (length < 0) {
            output.put(NULL);
            return;
        }
        byte[] array = tuple.array();
        int start = tuple.start(column);
        switch (JsonForm.of(type)) {
            case PLAIN -> output.put(array, start, length);
            case FLOAT -> writeFloat(array, start, length, output);
            case DOCUMENT -> output.putJsonDocument(array, start, length);
            case BYTES -> output.putBase64String(array, start, length);
            case TEXT -> output.putJsonString(array, start, length);
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
