package io.tailrace.connector.mysql.catalog;

import java.math.BigDecimal;

/**
 * Floating-point numbers as their canonical text: the fewest digits that read back exactly, as
 * PostgreSQL sets them.
 */
final class FloatText {

    private static final long[] POWERS = powers();

    private final ShortestDecimal shortest = new ShortestDecimal();

    void put(double value, CellWriter out) {
        if (special(value, out)) {
            return;
        }
        shortest.find(value);
        sign(Double.doubleToRawLongBits(value) < 0, out);
        put(shortest.digits(), shortest.exponent(), out);
    }

    void put(float value, CellWriter out) {
        if (special(value, out)) {
            return;
        }
        sign(Float.floatToRawIntBits(value) < 0, out);
        BigDecimal decimal = new BigDecimal(Float.toString(Math.abs(value))).stripTrailingZeros();
        put(
                decimal.unscaledValue().longValueExact(),
                decimal.signum() == 0 ? 0 : -decimal.scale(),
                out);
    }

    /**
     * A decimal with the fewest digits that read back exactly, but perhaps with zeros behind them.
     */
    static void put(boolean negative, long digits, int exponent, CellWriter out) {
        while (digits != 0 && digits % 10 == 0) {
            digits /= 10;
            exponent++;
        }
        sign(negative, out);
        put(digits, digits == 0 ? 0 : exponent, out);
    }

    private static boolean special(double value, CellWriter out) {
        if (Double.isFinite(value)) {
            return false;
        }
        out.putAscii(Double.toString(value));
        return true;
    }

    private static void sign(boolean negative, CellWriter out) {
        if (negative) {
            out.put('-');
        }
    }

    private static void put(long digits, int exponent, CellWriter out) {
        int length = length(digits);
        int scientific = digits == 0 ? 0 : length + exponent - 1;
        if (scientific < -4 || scientific >= 15) {
            if (length > 1) {
                out.putWithPoint(digits, length - 1);
            } else {
                out.putLong(digits);
            }
            out.put('e');
            out.put(scientific < 0 ? '-' : '+');
            int absolute = Math.abs(scientific);
            if (absolute < 100) {
                out.putPair(absolute);
            } else {
                out.putInt(absolute);
            }
        } else if (exponent >= 0) {
            out.putLong(digits * power(exponent));
        } else if (length > -exponent) {
            out.putWithPoint(digits, -exponent);
        } else {
            out.put('0');
            out.put('.');
            for (int zeros = -exponent - length; zeros > 0; zeros--) {
                out.put('0');
            }
            out.putLong(digits);
        }
    }

    private static int length(long digits) {
        int guess = (64 - Long.numberOfLeadingZeros(digits)) * 1233 >> 12; // log10 from log2
        return digits < POWERS[guess] ? Math.max(guess, 1) : guess + 1;
    }

    private static long power(int exponent) {
        return POWERS[exponent];
    }

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        return powers;
    }
}
