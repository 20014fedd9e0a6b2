package io.tailrace.spi.format;

import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.util.Arrays;

/** What several formats ask of cells. */
final class Cells {

    private Cells() {}

    /** Whether both images carry the column, with different values. */
    static boolean changed(Tuple before, Tuple after, int column) {
        if (before.isAbsent(column) || after.isAbsent(column)) {
            return false;
        }
        int length = before.length(column);
        if (length != after.length(column)) {
            return true;
        }
        int was = before.start(column);
        int is = after.start(column);
        return length > 0
                && !Arrays.equals(
                        before.array(), was, was + length, after.array(), is, is + length);
    }

    /** Whether an update changes the key, as far as its images tell. */
    static boolean keyChanged(Tuple before, Tuple after) {
        Table table = after.table();
        for (int i = 0; i < table.keyWidth(); i++) {
            if (changed(before, after, table.keyColumn(i))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text is a whole number without a sign. */
    static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /**
     * Writes a floating-point number with a fraction or an exponent, as Java does; NaN and the
     * infinities as strings.
     */
    static void putFloat(byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        byte last = array[start + length - 1];
        if (last < '0' || last > '9') {
            output.putJsonString(array, start, length);
            return;
        }
        output.put(array, start, length);
        for (int at = start; at < start + length; at++) {
            if (array[at] == '.' || array[at] == 'e') {
                return;
            }
        }
        output.put((byte) '.');
        output.put((byte) '0');
    }

    /** The number of which these are the bits, at most 64, the most significant first. */
    static long bits(byte[] array, int start, int length) {
        long value = 0;
        for (int at = start; at < start + length; at++) {
            value = value << 1 | array[at] - '0';
        }
        return value;
    }
}
