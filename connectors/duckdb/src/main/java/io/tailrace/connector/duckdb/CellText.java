package io.tailrace.connector.duckdb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Reads numbers and other short canonical texts straight from a batch's bytes. Whatever is not
 * exact throws {@link Unfit}.
 */
final class CellText {

    private CellText() {}

    static String text(byte[] array, int start, int length) {
        return new String(array, start, length, StandardCharsets.ISO_8859_1);
    }

    static long whole(byte[] array, int start, int length, long min, long max) {
        int at = start;
        int end = start + length;
        boolean negative = length > 0 && array[at] == '-';
        if (negative) {
            at++;
        }
        if (at == end || end - at > 19) {
            throw new Unfit("is no whole number in range");
        }
        long value = 0; // kept negative, so that the smallest long fits
        for (; at < end; at++) {
            value = value * 10 - digit(array[at]);
            if (value > 0) {
                throw new Unfit("is out of range");
            }
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw new Unfit("is out of range");
        }
        long result = negative ? value : -value;
        if (result < min || result > max) {
            throw new Unfit("is out of range");
        }
        return result;
    }

    static long unsigned(byte[] array, int start, int length) {
        if (length == 0 || length > 20 || array[start] == '+') {
            throw new Unfit("is no unsigned 64-bit number");
        }
        try {
            return Long.parseUnsignedLong(text(array, start, length));
        } catch (NumberFormatException e) {
            throw new Unfit("is no unsigned 64-bit number");
        }
    }

    /** The number times ten to the scale; at most 18 digits. */
    static long unscaled(byte[] array, int start, int length, int precision, int scale) {
        int at = start;
        int end = start + length;
        boolean negative = length > 0 && array[at] == '-';
        if (negative) {
            at++;
        }
        if (at == end) {
            throw new Unfit("is no decimal number");
        }
        long value = 0;
        int fraction = -1;
        for (; at < end; at++) {
            if (array[at] == '.' && fraction < 0) {
                fraction = 0;
            } else {
                int digit = digit(array[at]);
                if (fraction >= scale) {
                    if (digit != 0) {
                        throw new Unfit("has more fraction digits than the column");
                    }
                } else {
                    value = shifted(value, digit, precision);
                    fraction = fraction < 0 ? -1 : fraction + 1;
                }
            }
        }
        for (int i = Math.max(fraction, 0); i < scale; i++) {
            value = shifted(value, 0, precision);
        }
        return negative ? -value : value;
    }

    private static long shifted(long value, int digit, int precision) {
        long next = value * 10 + digit;
        if (value >= POWERS[precision - 1] || next >= POWERS[precision]) {
            throw new Unfit("has more digits than the column");
        }
        return next;
    }

    private static final long[] POWERS = powers();

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    static BigDecimal decimal(byte[] array, int start, int length, int precision, int scale) {
        try {
            BigDecimal value = new BigDecimal(text(array, start, length)).setScale(scale);
            if (value.precision() > precision) {
                throw new Unfit("has more digits than the column");
            }
            return value;
        } catch (NumberFormatException e) {
            throw new Unfit("is no decimal number");
        } catch (ArithmeticException e) {
            throw new Unfit("has more fraction digits than the column");
        }
    }

    static double float64(byte[] array, int start, int length) {
        String text = text(array, start, length);
        try {
            double value = Double.parseDouble(text);
            if (Double.isInfinite(value) && !text.endsWith("Infinity")) {
                throw new Unfit("is out of range");
            }
            return value;
        } catch (NumberFormatException e) {
            throw new Unfit("is no floating-point number");
        }
    }

    static float float32(byte[] array, int start, int length) {
        String text = text(array, start, length);
        try {
            float value = Float.parseFloat(text);
            if (Float.isInfinite(value) && !text.endsWith("Infinity")) {
                throw new Unfit("is out of range");
            }
            return value;
        } catch (NumberFormatException e) {
            throw new Unfit("is no floating-point number");
        }
    }

    static boolean bool(byte[] array, int start, int length) {
        if (length == 4 && array[start] == 't') {
            return true;
        }
        if (length == 5 && array[start] == 'f') {
            return false;
        }
        throw new Unfit("is neither true nor false");
    }

    /** One half of a UUID: 16 hexadecimal digits from that digit on, hyphens passed over. */
    static long uuidHalf(byte[] array, int start, int length, boolean low) {
        if (length != 36) {
            throw new Unfit("is no UUID");
        }
        long value = 0;
        int from = low ? 19 : 0;
        int to = low ? 36 : 18;
        for (int i = from; i < to; i++) {
            byte b = array[start + i];
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (b != '-') {
                    throw new Unfit("is no UUID");
                }
            } else {
                int digit = Character.digit(b, 16);
                if (digit < 0) {
                    throw new Unfit("is no UUID");
                }
                value = value << 4 | digit;
            }
        }
        return value;
    }

    static void requireBits(byte[] array, int start, int length) {
        if (length == 0) {
            throw new Unfit("is an empty bit string, which DuckDB does not have");
        }
        for (int i = start; i < start + length; i++) {
            if (array[i] != '0' && array[i] != '1') {
                throw new Unfit("is no bit string");
            }
        }
    }

    static int digit(byte b) {
        int digit = b - '0';
        if (digit < 0 || digit > 9) {
            throw new Unfit("is no number that the column can hold");
        }
        return digit;
    }
}
