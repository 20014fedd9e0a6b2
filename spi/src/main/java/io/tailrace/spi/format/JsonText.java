package io.tailrace.spi.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Copies texts and finds what a JSON string must escape in them, eight bytes at a time. */
final class JsonText {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private JsonText() {}

    /**
     * Copies a text. Of a very short one a whole word, which must be there to read and to write.
     *
     * @return 0 if a JSON string can hold it as it is
     */
    static long copy(byte[] source, int from, int length, byte[] target, int to) {
        if (length < Long.BYTES) {
            return copyWord(source, from, target, to) & HIGHS & (1L << 8 * length) - 1;
        }
        int last = length - Long.BYTES; // where the last word begins: within the one before
        long special = copyWord(source, from + last, target, to + last);
        for (int i = 0; i < last; i += Long.BYTES) {
            special |= copyWord(source, from + i, target, to + i);
        }
        return special & HIGHS;
    }

    /**
     * Copies a document, as {@link #copy} does a text.
     *
     * @return 0 if it is on one line
     */
    static long copyDocument(byte[] source, int from, int length, byte[] target, int to) {
        long control = 0;
        for (int i = 0; i < length; i += Long.BYTES) {
            long word = (long) LONG.get(source, from + i);
            LONG.set(target, to + i, word);
            long counted = i + Long.BYTES <= length ? HIGHS : HIGHS & (1L << 8 * (length - i)) - 1;
            control |= control(word) & counted;
        }
        return control;
    }

    private static long copyWord(byte[] source, int from, byte[] target, int to) {
        long word = (long) LONG.get(source, from);
        LONG.set(target, to, word);
        return special(word);
    }

    /** Where the next byte is that a JSON string must escape; or the end. */
    static int next(byte[] source, int from, int end) {
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long special = special((long) LONG.get(source, at)) & HIGHS;
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >> 3);
            }
        }
        while (at < end && !isSpecial(source[at])) {
            at++;
        }
        return at;
    }

    /** Where the next control character is, which inside a JSON string cannot stand; or the end. */
    static int nextControl(byte[] source, int from, int end) {
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long word = (long) LONG.get(source, at);
            long control = control(word) & HIGHS;
            if (control != 0) {
                return at + (Long.numberOfTrailingZeros(control) >> 3);
            }
        }
        while (at < end && (source[at] < 0 || source[at] >= ' ')) {
            at++;
        }
        return at;
    }

    /**
     * Marks the highest bit of each byte to escape; the other bits, and what lies above the first
     * mark, mean nothing. The quote is the least byte that is not below a space once their second
     * bits are inverted, so that one comparison finds both.
     */
    private static long special(long word) {
        long lowOrQuote = (word ^ ONES * 2) - ONES * ('"' ^ 2) - ONES;
        long backslash = (word ^ ONES * '\\') - ONES;
        return (lowOrQuote | backslash) & ~word;
    }

    /** Marks control characters as {@link #special} does. */
    private static long control(long word) {
        return word - ONES * ' ' & ~word;
    }

    private static boolean isSpecial(byte value) {
        return value >= 0 && value < ' ' || value == '"' || value == '\\';
    }
}
