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
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private final OutputStream stream;
    private final boolean drains;
    private byte[] array;
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
        this.array = new byte[Math.max(capacity, 64)];
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
        if (drains && length > array.length) {
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
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        for (int at = size + digits - 1; at >= size; at--) {
            array[at] = (byte) ('0' + value % 10);
            value /= 10;
        }
        size += digits;
    }

    /** Writes text in UTF-8 as it is. */
    public void putText(String text) throws IOException {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the UTF-8 text as a JSON string with its quotes. */
    public void putJsonString(byte[] source, int offset, int length) throws IOException {
        put((byte) '"');
        int end = offset + length;
        int plainFrom = offset;
        int at = offset;
        while (at < end) {
            at = skipPlain(source, at, end);
            if (at < end) {
                put(source, plainFrom, at - plainFrom);
                putEscape(source[at]);
                at++;
                plainFrom = at;
            }
        }
        put(source, plainFrom, end - plainFrom);
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
        int plainFrom = offset;
        for (int at = offset; at < end; at++) {
            if (source[at] >= 0
                    && source[at] < ' ') { // inside a JSON string such a byte cannot stand
                put(source, plainFrom, at - plainFrom);
                put((byte) ' ');
                plainFrom = at + 1;
            }
        }
        put(source, plainFrom, end - plainFrom);
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
     * The index of the first byte from there on that a JSON string must escape, or the end. Eight
     * bytes at a time.
     */
    private static int skipPlain(byte[] source, int at, int end) {
        while (at + 8 <= end) {
            long word = (long) LONG.get(source, at);
            long quote = word ^ ONES * '"';
            long backslash = word ^ ONES * '\\';
            long special =
                    (word - ONES * ' ' & ~word
                                    | quote - ONES & ~quote
                                    | backslash - ONES & ~backslash)
                            & HIGHS;
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >> 3);
            }
            at += 8;
        }
        while (at < end && !mustEscape(source[at])) {
            at++;
        }
        return at;
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
        if (array.length - size >= more) {
            return;
        }
        if (drains) {
            drain();
        } else {
            int needed = Math.addExact(size, more);
            array =
                    Arrays.copyOf(
                            array,
                            (int)
                                    Math.min(
                                            Integer.MAX_VALUE - 16,
                                            Math.max(2L * array.length, needed)));
        }
    }
}
