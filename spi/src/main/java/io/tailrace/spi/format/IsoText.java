package io.tailrace.spi.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes the canonical text of dates and times as ISO 8601 has it, with a Z at the end. */
final class IsoText {

    private static final int FOUR_DIGITS = 4;

    private IsoText() {}

    static void putDate(byte[] array, int start, int length, ByteOutput output) throws IOException {
        if (isInfinite(array, start, length)) {
            output.putJsonString(array, start, length);
            return;
        }
        output.put((byte) '"');
        int end = start + length;
        output.put(array, putYear(array, start, end, output), dateEnd(array, start, end));
        output.put((byte) 'Z');
        output.put((byte) '"');
    }

    static void putTime(byte[] array, int start, int length, ByteOutput output) throws IOException {
        output.put((byte) '"');
        output.put(array, start, length);
        output.put((byte) 'Z');
        output.put((byte) '"');
    }

    /**
     * @param digits the fraction gets at least so many
     */
    static void putMoment(byte[] array, int start, int length, int digits, ByteOutput output)
            throws IOException {
        if (isInfinite(array, start, length)) {
            output.putJsonString(array, start, length);
            return;
        }
        int end = start + length;
        int space = start;
        while (array[space] != ' ') {
            space++;
        }
        output.put((byte) '"');
        int monthOn = putYear(array, start, end, output);
        output.put(array, monthOn, space - monthOn);
        output.put((byte) 'T');
        int at = space + 1;
        while (at < end && array[at] != '.' && array[at] != '+' && array[at] != ' ') {
            at++;
        }
        output.put(array, space + 1, at - space - 1);
        putFraction(array, at, end, digits, output);
        output.put((byte) 'Z');
        output.put((byte) '"');
    }

    private static void putFraction(byte[] array, int at, int end, int digits, ByteOutput output)
            throws IOException {
        int given = 0;
        if (at < end && array[at] == '.') {
            int from = at;
            for (at++; at < end && array[at] >= '0' && array[at] <= '9'; at++) {
                given++;
            }
            output.put(array, from, given + 1);
        } else if (digits > 0) {
            output.put((byte) '.');
        }
        for (; given < digits; given++) {
            output.put((byte) '0');
        }
    }

    /** Hours, minutes, seconds, and a fraction if it is not zero. */
    static void putTimeOfDay(long micros, ByteOutput output) throws IOException {
        long seconds = micros / 1_000_000;
        putTwo(seconds / 3600, output);
        output.put((byte) ':');
        putTwo(seconds / 60 % 60, output);
        output.put((byte) ':');
        putTwo(seconds % 60, output);
        IntervalText.putFraction(micros % 1_000_000, output);
    }

    private static void putTwo(long value, ByteOutput output) throws IOException {
        output.put((byte) ('0' + value / 10));
        output.put((byte) ('0' + value % 10));
    }

    /** Writes the year, and returns where the rest begins. */
    private static int putYear(byte[] array, int start, int end, ByteOutput output)
            throws IOException {
        int hyphen = start;
        while (array[hyphen] != '-') {
            hyphen++;
        }
        int length = hyphen - start;
        if (array[end - 1] == 'C') {
            String digits = new String(array, start, length, StandardCharsets.US_ASCII);
            int year = Integer.parseInt(digits) - 1;
            output.putText((year == 0 ? "" : "-") + "%04d".formatted(year));
        } else {
            if (length > FOUR_DIGITS) {
                output.put((byte) '+');
            }
            output.put(array, start, length);
        }
        return hyphen;
    }

    private static int dateEnd(byte[] array, int start, int end) {
        int hyphen = start;
        while (array[hyphen] != '-') {
            hyphen++;
        }
        int stop = hyphen;
        while (stop < end && array[stop] != ' ') {
            stop++;
        }
        return stop - hyphen;
    }

    private static boolean isInfinite(byte[] array, int start, int length) {
        return array[start + length - 1] == 'y';
    }
}
