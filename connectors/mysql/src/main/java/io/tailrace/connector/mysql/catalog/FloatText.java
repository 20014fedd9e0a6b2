package io.tailrace.connector.mysql.catalog;

import java.math.BigDecimal;

/**
 * Floating-point numbers as their canonical text: the fewest digits that read back exactly, as
 * PostgreSQL sets them.
 */
final class FloatText {

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
            long power = power(length - 1);
            out.putLong(digits / power);
            if (length > 1) {
                out.put('.');
                padded(digits % power, length - 1, out);
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
            long power = power(-exponent);
            out.putLong(digits / power);
            out.put('.');
            padded(digits % power, -exponent, out);
        } else {
            out.put('0');
            out.put('.');
            for (int zeros = -exponent - length; zeros > 0; zeros--) {
                out.put('0');
            }
            out.putLong(digits);
        }
    }

    private static void padded(long value, int digits, CellWriter out) {
        if (digits > 9) {
            out.putPadded((int) (value / 1_000_000_000), digits - 9);
            out.putPadded((int) (value % 1_000_000_000), 9);
        } else {
            out.putPadded((int) value, digits);
        }
    }

    private static int length(long digits) {
        int length = 1;
        for (long limit = 10; limit <= digits && length < 18; limit *= 10) {
            length++;
        }
        return length;
    }

    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }
}
