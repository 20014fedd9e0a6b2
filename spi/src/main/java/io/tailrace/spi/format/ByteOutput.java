package io.tailrace.spi.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A byte array that is written to from the front. Either grows ({@link #ByteOutput(int)}), or
 * passes what it holds on to a stream whenever it is full, so that a row of any size needs only
 * this buffer ({@link #ByteOutput(int, OutputStream)}). Not thread-safe.
 */
public final class ByteOutput {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                    .getBytes(StandardCharsets.US_ASCII);

    /** Room behind the limit, for what copies more than it means. */
    private static final int SLACK = JsonRow.BLOCK;

    private static final int SMALLEST = 64;

    /** A longer string is not copied before it is known what to escape in it. */
    private static final int SHORT = 512;

    private final OutputStream stream;
    private final boolean drains;
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

    /** How many bytes the array takes; a block behind them may be touched. */
    int limit() {
        return limit;
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
        ensure(Digits.ROOM);
        size = Digits.put(value, array, size);
    }

    /** Writes the last hexadecimal digits of a number, at most 16. */
    void putHex(long value, int digits) throws IOException {
        ensure(Digits.ROOM);
        size = Digits.putHex(value, digits, array, size);
    }

    void put(Literal literal) throws IOException {
        int length = literal.length;
        if (length > limit) {
            put(literal.bytes, 0, length);
            return;
        }
        ensure(length);
        size = literal.writeTo(array, size);
    }

    /** Writes text in UTF-8 as it is. */
    public void putText(String text) throws IOException {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the UTF-8 text as a JSON string with its quotes. */
    public void putJsonString(byte[] source, int offset, int length) throws IOException {
        if (length <= Math.min(SHORT, limit - 2) && offset <= source.length - Long.BYTES) {
            ensure(length + 2);
            if (JsonText.copy(source, offset, length, array, size + 1) == 0) {
                array[size] = '"';
                array[size + 1 + length] = '"';
                size += length + 2;
                return;
            }
        }
        putEscaped(source, offset, length);
    }

    private void putEscaped(byte[] source, int offset, int length) throws IOException {
        put((byte) '"');
        int end = offset + length;
        int from = offset;
        for (int at = JsonText.next(source, from, end);
                at < end;
                at = JsonText.next(source, from, end)) {
            put(source, from, at - from);
            putEscape(source[at]);
            from = at + 1;
        }
        put(source, from, end - from);
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
        for (int at = JsonText.nextControl(source, from, end);
                at < end;
                at = JsonText.nextControl(source, from, end)) {
            put(source, from, at - from);
            put((byte) ' ');
            from = at + 1;
        }
        put(source, from, end - from);
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

    /** Makes room for that many bytes, at most {@link #limit}. */
    void ensure(int more) throws IOException {
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
