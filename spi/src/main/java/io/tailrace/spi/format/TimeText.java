package io.tailrace.spi.format;

import java.io.IOException;

/** Writes times of day and moments the way MySQL's tools print them. */
final class TimeText {

    /** The end of every moment in UTC. */
    private static final int ZONE = "+00".length();

    private TimeText() {}

    /**
     * Writes a string of a time with as many fraction digits as its column declares; what has no
     * such form (an infinity, years before the first) as it is.
     *
     * @param digits declared fraction digits; -1 if not declared
     * @param zoned whether the text ends with the offset, which is left out
     */
    static void put(
            byte[] array, int start, int length, int digits, boolean zoned, ByteOutput output)
            throws IOException {
        int end = start + length;
        if (!isDigit(array[end - 1]) || length < ZONE) {
            output.putJsonString(array, start, length);
            return;
        }
        if (zoned) {
            end -= ZONE;
        }
        int fraction = fractionDigits(array, start, end);
        output.put((byte) '"');
        output.put(array, start, end - start);
        if (fraction == 0 && digits > 0) {
            output.put((byte) '.');
        }
        for (int i = fraction; i < digits; i++) {
            output.put((byte) '0');
        }
        output.put((byte) '"');
    }

    private static int fractionDigits(byte[] array, int start, int end) {
        int dot = end - 1;
        while (dot > start && isDigit(array[dot])) {
            dot--;
        }
        return array[dot] == '.' ? end - 1 - dot : 0;
    }

    private static boolean isDigit(byte value) {
        return value >= '0' && value <= '9';
    }
}
