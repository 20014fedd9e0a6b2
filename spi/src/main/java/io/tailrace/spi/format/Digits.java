package io.tailrace.spi.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Numbers as ASCII digits in arrays of bytes, eight digits at once, as Paul Khuong describes in
 * "How to print integers really fast".
 */
public final class Digits {

    /** Bytes behind the place of writing that a number may touch, however short it is. */
    public static final int ROOM = 24;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] SMALLEST =
            "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);
    private static final int EIGHT_DIGITS = 100_000_000;
    private static final long ZEROS = 0x3030303030303030L;

    private Digits() {}

    /**
     * Writes a number in decimal.
     *
     * @return where it ends
     */
    public static int put(long value, byte[] target, int at) {
        if (value < 0) {
            if (value == Long.MIN_VALUE) {
                System.arraycopy(SMALLEST, 0, target, at, SMALLEST.length);
                return at + SMALLEST.length;
            }
            target[at++] = '-';
            value = -value;
        }
        if (value < EIGHT_DIGITS) {
            return putLeading((int) value, target, at);
        }
        long high = value / EIGHT_DIGITS;
        int low = (int) (value - high * EIGHT_DIGITS);
        if (high < EIGHT_DIGITS) {
            at = putLeading((int) high, target, at);
        } else {
            int top = (int) (high / EIGHT_DIGITS);
            at = putLeading(top, target, at);
            at = putEight((int) (high - (long) top * EIGHT_DIGITS), target, at);
        }
        return putEight(low, target, at);
    }

    /** Writes a number of up to eight digits, without zeros in front. */
    private static int putLeading(int value, byte[] target, int at) {
        long digits = eight(value);
        int zeros = Math.min(Long.numberOfTrailingZeros(digits) >>> 3, 7);
        LONG.set(target, at, (digits | ZEROS) >>> 8 * zeros);
        return at + 8 - zeros;
    }

    private static int putEight(int value, byte[] target, int at) {
        LONG.set(target, at, eight(value) | ZEROS);
        return at + 8;
    }

    /** The values of a number's eight digits, the first one in the lowest byte. */
    private static long eight(int value) {
        int high = value / 10_000;
        long merged = high | (long) (value - high * 10_000) << 32;
        long top = merged * 10_486L >>> 20 & 0x7f0000007fL;
        long hundreds = (merged - 100L * top << 16) + top;
        long tens = hundreds * 103L >>> 10 & 0x000f000f000f000fL;
        return tens + (hundreds - 10L * tens << 8);
    }

    /**
     * Writes the last hexadecimal digits of a number, at most 16.
     *
     * @return where they end
     */
    static int putHex(long value, int digits, byte[] target, int at) {
        if (digits > 8) {
            LONG.set(target, at, eightHex(value >>> 32) >>> 8 * (16 - digits));
            at += digits - 8;
            digits = 8;
        }
        LONG.set(target, at, eightHex(value) >>> 8 * (8 - digits));
        return at + digits;
    }

    /** The last eight digits, the first one in the lowest byte. */
    private static long eightHex(long value) {
        long halves = (value & 0xffff) << 32 | value >>> 16 & 0xffff;
        long pairs = (halves << 16 | halves >>> 8) & 0x00ff00ff00ff00ffL;
        long digits = (pairs << 8 | pairs >>> 4) & 0x0f0f0f0f0f0f0f0fL;
        long letters = digits + 0x0606060606060606L >>> 4 & 0x0101010101010101L;
        return digits + ZEROS + letters * ('a' - '9' - 1);
    }
}
