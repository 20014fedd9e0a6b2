package io.tailrace.connector.mysql.catalog;

import java.math.BigInteger;

/**
 * The shortest decimal that reads back as the same double, by Raffaello Giulietti's Schubfach ("The
 * Schubfach way to render doubles", 2022), which {@link Double#toString} uses too; here without a
 * string. For one thread.
 */
final class ShortestDecimal {

    private static final int PRECISION = 53;
    private static final int SMALLEST_EXPONENT = -1074;
    private static final long HIDDEN_BIT = 1L << PRECISION - 1;
    private static final long FRACTION = HIDDEN_BIT - 1;
    private static final long MASK_63 = Long.MAX_VALUE;
    private static final int LEAST_POWER = -292;
    private static final int GREATEST_POWER = 324;

    /** Powers of ten in 126 bits, two longs each; made when first needed, for few are. */
    private final long[] powers = new long[2 * (GREATEST_POWER - LEAST_POWER + 1)];

    private long digits;
    private int exponent;

    /** The significant digits as a whole number, without trailing zeros unless it is 0. */
    long digits() {
        return digits;
    }

    /** The power of ten by which {@link #digits} must be multiplied. */
    int exponent() {
        return exponent;
    }

    /** Finds the decimal for the absolute value of a number. */
    void find(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long fraction = bits & FRACTION;
        int biased = (int) (bits >>> PRECISION - 1) & 0x7ff;
        if (biased == 0) {
            if (fraction == 0) {
                digits = 0;
                exponent = 0;
            } else {
                find(SMALLEST_EXPONENT, fraction);
            }
            return;
        }
        int shift = -SMALLEST_EXPONENT + 1 - biased;
        long significand = HIDDEN_BIT | fraction;
        if (0 < shift && shift < PRECISION) {
            long whole = significand >> shift;
            if (whole << shift == significand) {
                set(whole, 0);
                return;
            }
        }
        find(-shift, significand);
    }

    private void find(int q, long c) {
        int odd = (int) c & 1;
        long middle = c << 2;
        long right = middle + 2;
        long left;
        int k;
        if (c != HIDDEN_BIT || q == SMALLEST_EXPONENT) {
            left = middle - 2;
            k = (int) (q * 661_971_961_083L >> 41); // floor(log10(2^q))
        } else {
            left = middle - 1;
            k = (int) (q * 661_971_961_083L - 274_743_187_321L >> 41); // floor(log10(3/4 * 2^q))
        }
        int h = q + log2OfPower(-k) + 2;
        int place = power(-k);
        long high = powers[place];
        long low = powers[place + 1];
        long v = round(high, low, middle << h);
        long vl = round(high, low, left << h);
        long vr = round(high, low, right << h);
        long s = v >> 2;
        if (s >= 100) {
            long tens = 10 * Math.multiplyHigh(s, 1_844_674_407_370_955_168L);
            long next = tens + 10;
            boolean lower = vl + odd <= tens << 2;
            boolean upper = (next << 2) + odd <= vr;
            if (lower != upper) {
                set(lower ? tens : next, k);
                return;
            }
        }
        long t = s + 1;
        boolean lower = vl + odd <= s << 2;
        boolean upper = (t << 2) + odd <= vr;
        if (lower != upper) {
            set(lower ? s : t, k);
            return;
        }
        long distance = v - (s + t << 1);
        set(distance < 0 || distance == 0 && (s & 1) == 0 ? s : t, k);
    }

    private void set(long value, int power) {
        while (value % 10 == 0 && value != 0) {
            value /= 10;
            power++;
        }
        digits = value;
        exponent = power;
    }

    private static long round(long high, long low, long factor) {
        long carry = Math.multiplyHigh(low, factor);
        long product = high * factor;
        long top = Math.multiplyHigh(high, factor);
        long z = (product >>> 1) + carry;
        long w = top + (z >>> 63);
        return w | (z & MASK_63) + MASK_63 >>> 63;
    }

    /** floor(log2(10^power)). */
    private static int log2OfPower(int power) {
        return (int) (power * 913_124_641_741L >> 38);
    }

    private int power(int power) {
        int place = 2 * (power - LEAST_POWER);
        if (powers[place] == 0) {
            int shift = log2OfPower(power) - 125;
            BigInteger ten = BigInteger.TEN.pow(Math.abs(power));
            BigInteger scaled;
            if (power >= 0) {
                scaled = shift >= 0 ? ten.shiftRight(shift) : ten.shiftLeft(-shift);
            } else {
                scaled = BigInteger.ONE.shiftLeft(-shift).divide(ten);
            }
            scaled = scaled.add(BigInteger.ONE);
            powers[place] = scaled.shiftRight(63).longValueExact();
            powers[place + 1] = scaled.longValue() & MASK_63;
        }
        return place;
    }
}
