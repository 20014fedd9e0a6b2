package io.tailrace.spi.format;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A byte array that is written to from the front. Either grows ({@link #ByteOutput(int)}), or
 * passes what it holds on to a stream whenever it is full, so that a row of any size needs only
 * this buffer ({@link #ByteOutput(int, OutputStream)}). Not thread-safe.
 */
public final class ByteOutput {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SMALLEST_LONG =
            "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TWO_DIGITS = twoDigits();

    /** The smallest number of one digit more than the index. */
    private static final long[] POWERS = powers();

    /** Room behind the limit, so that bytes can be copied eight at a time without looking. */
    private static final int SLACK = 8;

    private static final int SMALLEST = 64;

    /** A string is escaped in pieces of at most this many bytes, each of which fits the buffer. */
    private static final int PIECE = 4096;

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private final OutputStream stream;
    private final boolean drains;
    private final int piece;
    private byte[] array;
    private int limit;
    private int size;

    public ByteOutput(int capacity) {
        this(capacity, OutputStream.nullOutputStream(), false);
    }

    /**
     * @param stream takes the bytes each time the buffer is full, and on {@link #drain}; its errors
     *     pass to the writer
     */
    public ByteOutput(int capacity, OutputStream stream) {
        this(capacity, stream, true);
    }

    private ByteOutput(int capacity, OutputStream stream, boolean drains) {
        this.limit = Math.max(capacity, SMALLEST);
        this.piece = Math.min(PIECE, limit);
        this.array = new byte[limit + SLACK];
        this.stream = stream;
        this.drains = drains;
    }

    /** The bytes held, from index 0 for {@link #size()}. */
    public byte[] array() {
        return array;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /** Takes back everything written after that size; only for an output that grows. */
    public void truncate(int newSize) {
        size = newSize;
    }

    /** Passes what is held on to the stream. */
    public void drain() throws IOException {
        int held = size;
        size = 0;
        stream.write(array, 0, held);
    }

    public void put(byte value) throws IOException {
        ensure(1);
        array[size++] = value;
    }

    public void put(byte[] source) throws IOException {
        put(source, 0, source.length);
    }

    public void put(byte[] source, int offset, int length) throws IOException {
        if (drains && length > limit) {
            drain();
            stream.write(source, offset, length);
            return;
        }
        ensure(length);
        System.arraycopy(source, offset, array, size, length);
        size += length;
    }

    /** Writes a number in decimal. */
    public void putLong(long value) throws IOException {
        ensure(20);
        if (value < 0) {
            if (value == Long.MIN_VALUE) {
                put(SMALLEST_LONG);
                return;
            }
            array[size++] = '-';
            value = -value;
        }
        size += digits(value);
        int at = size;
        while (value >= 100) {
            int two = 2 * (int) (value % 100);
            value /= 100;
            array[--at] = TWO_DIGITS[two + 1];
            array[--at] = TWO_DIGITS[two];
        }
        array[--at] = TWO_DIGITS[2 * (int) value + 1];
        if (value >= 10) {
            array[--at] = TWO_DIGITS[2 * (int) value];
        }
    }

    /** How many a number has that is not negative. */
    private static int digits(long value) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
        int least = bits * 1233 >>> 12; // 1233 / 4096 is just above the logarithm of 2
        return value < POWERS[least] ? least : least + 1;
    }

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        powers[0] = 0; // zero has a digit too
        return powers;
    }

    private static byte[] twoDigits() {
        byte[] digits = new byte[200];
        for (int i = 0; i < 100; i++) {
            digits[2 * i] = (byte) ('0' + i / 10);
            digits[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return digits;
    }

    /** Writes the last so many hexadecimal digits of a number. */
    void putHex(long value, int digits) throws IOException {
        ensure(digits);
        size += digits;
        for (int at = size - 1; at >= size - digits; at--) {
            array[at] = HEX[(int) value & 15];
            value >>>= 4;
        }
    }

    void put(Literal literal) throws IOException {
        byte[] padded = literal.padded;
        int length = literal.length;
        if (length > limit) {
            put(padded, 0, length);
            return;
        }
        ensure(length);
        for (int i = 0; i < length; i += Long.BYTES) {
            LONG.set(array, size + i, (long) LONG.get(padded, i));
        }
        size += length;
    }

    /** Writes text in UTF-8 as it is. */
    public void putText(String text) throws IOException {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the UTF-8 text as a JSON string with its quotes. */
    public void putJsonString(byte[] source, int offset, int length) throws IOException {
        put((byte) '"');
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int stop = Math.min(end, at + piece);
            ensure(stop - at);
            at = copyPlain(source, at, stop);
            if (at < stop) {
                putEscape(source[at]);
                at++;
            }
        }
        put((byte) '"');
    }

    public void putJsonString(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        putJsonString(bytes, 0, bytes.length);
    }

    /**
     * Writes a JSON document on one line: line breaks and tabs between its tokens become spaces.
     */
    public void putJsonDocument(byte[] source, int offset, int length) throws IOException {
        int end = offset + length;
        int from = offset;
        for (int at = nextControl(source, from, end); at < end; ) {
            put(source, from, at - from);
            put((byte) ' ');
            from = at + 1;
            at = nextControl(source, from, end);
        }
        put(source, from, end - from);
    }

    /** Where the next control character is, which inside a JSON string cannot stand; or the end. */
    private static int nextControl(byte[] source, int from, int end) {
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long word = (long) LONG.get(source, at);
            long control = word - ONES * ' ' & ~word & HIGHS;
            if (control != 0) {
                return at + (Long.numberOfTrailingZeros(control) >> 3);
            }
        }
        while (at < end && (source[at] < 0 || source[at] >= ' ')) {
            at++;
        }
        return at;
    }

    /** Writes bytes in Base64 (RFC 4648, section 4) as a JSON string. */
    public void putBase64String(byte[] source, int offset, int length) throws IOException {
        put((byte) '"');
        int end = offset + length;
        int at = offset;
        for (; at + 2 < end; at += 3) {
            int bits =
                    (source[at] & 0xff) << 16
                            | (source[at + 1] & 0xff) << 8
                            | source[at + 2] & 0xff;
            ensure(4);
            array[size] = BASE64[bits >> 18];
            array[size + 1] = BASE64[bits >> 12 & 63];
            array[size + 2] = BASE64[bits >> 6 & 63];
            array[size + 3] = BASE64[bits & 63];
            size += 4;
        }
        if (at < end) {
            int second = at + 1 < end ? source[at + 1] & 0xff : 0;
            int bits = (source[at] & 0xff) << 16 | second << 8;
            put(BASE64[bits >> 18]);
            put(BASE64[bits >> 12 & 63]);
            put(at + 1 < end ? BASE64[bits >> 6 & 63] : (byte) '=');
            put((byte) '=');
        }
        put((byte) '"');
    }

    /**
     * Copies up to the first byte that a JSON string must escape, or the end, and returns where
     * that is. Looks at eight bytes at a time; the last few are read with what follows them.
     */
    private int copyPlain(byte[] source, int offset, int end) {
        byte[] target = array;
        int shift = size - offset;
        int at = offset;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long word = (long) LONG.get(source, at);
            LONG.set(target, at + shift, word);
            long special = special(word);
            if (special != 0) {
                at += Long.numberOfTrailingZeros(special) >> 3;
                size = at + shift;
                return at;
            }
        }
        if (at < end && at + Long.BYTES <= source.length) {
            long word = (long) LONG.get(source, at);
            LONG.set(target, at + shift, word);
            long special = special(word) & (1L << 8 * (end - at)) - 1;
            at = special == 0 ? end : at + (Long.numberOfTrailingZeros(special) >> 3);
        } else {
            for (; at < end && !mustEscape(source[at]); at++) {
                target[at + shift] = source[at];
            }
        }
        size = at + shift;
        return at;
    }

    /**
     * Marks the highest bit of each byte to escape; what lies above the first mark is unreliable.
     */
    private static long special(long word) {
        long quote = word ^ ONES * '"';
        long backslash = word ^ ONES * '\\';
        return (word - ONES * ' ' & ~word | quote - ONES & ~quote | backslash - ONES & ~backslash)
                & HIGHS;
    }

    private static boolean mustEscape(byte value) {
        return value >= 0 && value < ' ' || value == '"' || value == '\\';
    }

    private void putEscape(byte value) throws IOException {
        ensure(6);
        array[size++] = '\\';
        switch (value) {
            case '"', '\\' -> array[size++] = value;
            case '\n' -> array[size++] = 'n';
            case '\r' -> array[size++] = 'r';
            case '\t' -> array[size++] = 't';
            case '\b' -> array[size++] = 'b';
            case '\f' -> array[size++] = 'f';
            default -> {
                array[size] = 'u';
                array[size + 1] = '0';
                array[size + 2] = '0';
                array[size + 3] = HEX[value >> 4];
                array[size + 4] = HEX[value & 15];
                size += 5;
            }
        }
    }

    private void ensure(int more) throws IOException {
        if (limit - size < more) {
            makeRoom(more);
        }
    }

    private void makeRoom(int more) throws IOException {
        if (drains) {
            drain();
        } else {
            long roomy = Math.max(2L * limit, Math.addExact(size, more));
            limit = (int) Math.min(Integer.MAX_VALUE - 16 - SLACK, roomy);
            array = Arrays.copyOf(array, limit + SLACK);
        }
    }
}
