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

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SMALLEST_LONG =
            "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TWO_DIGITS = twoDigits();

    /** The smallest number of one digit more than the index. */
    private static final long[] POWERS = powers();

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Room behind the limit, for what copies more than it means. */
    private static final int SLACK = JsonRow.BLOCK;

    private static final int SMALLEST = 64;

    /** So many bytes at once become Base64 of as many groups as fit the smallest buffer. */
    private static final int THREES = 3 * SMALLEST / 4;

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

    /** Writes the last hexadecimal digits of a number, at most 16. */
    void putHex(long value, int digits) throws IOException {
        ensure(16);
        int low = Math.min(digits, 8);
        LONG.set(array, size, hexDigits(value >>> 32) >>> 8 * (16 - digits));
        size += digits - low;
        LONG.set(array, size, hexDigits(value) >>> 8 * (8 - low));
        size += low;
    }

    /** The last eight digits, the first one in the lowest byte. */
    private static long hexDigits(long value) {
        long halves = (value & 0xffff) << 32 | value >>> 16 & 0xffff;
        long pairs = (halves << 16 | halves >>> 8) & 0x00ff00ff00ff00ffL;
        long digits = (pairs << 8 | pairs >>> 4) & 0x0f0f0f0f0f0f0f0fL;
        long letters = digits + 0x0606060606060606L >>> 4 & 0x0101010101010101L;
        return digits + 0x3030303030303030L + letters * ('a' - '9' - 1);
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
        for (int done = 0; done < length; done += THREES) {
            int count = Math.min(THREES, length - done);
            ensure((count + 2) / 3 * 4);
            size = Base64Text.put(source, offset + done, count, array, size);
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
