package io.tailrace.spi.format;

import java.io.IOException;
import java.util.Arrays;

/** Reads the canonical text of an interval, {@code P1Y2M3DT4H5M6.789S}. */
final class IntervalText {

    /** A month as the 12th part of 365.25 days. */
    private static final long MONTH_MICROS = 2_629_800_000_000L;

    private static final String UNITS = "YMDHMS";
    private static final long MICROS = 1_000_000;

    /** Years, months, days, hours, minutes, and seconds in microseconds. */
    private final long[] parts = new long[UNITS.length()];

    /** False for the infinities, which have no parts. */
    boolean read(byte[] array, int start, int length) {
        int end = start + length;
        if (array[end - 1] == 'y') {
            return false;
        }
        Arrays.fill(parts, 0);
        int from = 0;
        for (int at = start + 1; at < end; ) {
            if (array[at] == 'T') {
                from = 3;
                at++;
                continue;
            }
            boolean negative = array[at] == '-';
            if (negative) {
                at++;
            }
            long whole = 0;
            for (; array[at] >= '0' && array[at] <= '9'; at++) {
                whole = whole * 10 + array[at] - '0';
            }
            long fraction = 0;
            if (array[at] == '.') {
                at++;
                for (long unit = MICROS / 10; array[at] >= '0' && array[at] <= '9'; unit /= 10) {
                    fraction += (array[at++] - '0') * unit;
                }
            }
            int part = UNITS.indexOf(array[at++], from);
            long value = part == parts.length - 1 ? whole * MICROS + fraction : whole;
            parts[part] = negative ? -value : value;
        }
        return true;
    }

    long micros() {
        long months = parts[0] * 12 + parts[1];
        long minutes = (parts[2] * 24 + parts[3]) * 60 + parts[4];
        return Math.addExact(
                Math.multiplyExact(months, MONTH_MICROS),
                Math.addExact(Math.multiplyExact(minutes, 60 * MICROS), parts[5]));
    }

    /** Every part, also those that are zero. */
    void putAll(ByteOutput output) throws IOException {
        output.put((byte) '"');
        output.put((byte) 'P');
        for (int i = 0; i < parts.length - 1; i++) {
            if (i == 3) {
                output.put((byte) 'T');
            }
            output.putLong(parts[i]);
            output.put((byte) UNITS.charAt(i));
        }
        long seconds = parts[5];
        if (seconds < 0) {
            output.put((byte) '-');
            seconds = -seconds;
        }
        output.putLong(seconds / MICROS);
        putFraction(seconds % MICROS, output);
        output.put((byte) 'S');
        output.put((byte) '"');
    }

    /** A fraction of a second without zeros at its end, if it is not zero. */
    static void putFraction(long micros, ByteOutput output) throws IOException {
        if (micros == 0) {
            return;
        }
        output.put((byte) '.');
        for (long unit = MICROS / 10; micros > 0; unit /= 10) {
            output.put((byte) ('0' + micros / unit));
            micros %= unit;
        }
    }
}
