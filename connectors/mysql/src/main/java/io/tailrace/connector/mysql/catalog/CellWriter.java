package io.tailrace.connector.mysql.catalog;

import io.tailrace.spi.frame.ChangeBatchBuilder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/**
 * Writes the cells of a row straight into a batch. Between {@link #beginRow} and {@link #endRow}
 * nobody else adds bytes to the batch. What a cell writes begins at {@link #mark} and ends with
 * {@link #cell}.
 */
public final class CellWriter {

    private static final byte[] NOTHING = {};
    private static final byte[] PAIRS = pairs();
    private static final byte[] SMALLEST =
            "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);
    private static final int SLACK = 256;
    private static final int EIGHT_DIGITS = 100_000_000;
    private static final long ZEROS = 0x3030303030303030L;

    private static final int DATE = 10;

    /** Room that a number of up to ten digits may touch. */
    private static final int MARGIN = 24;

    private final ChangeBatchBuilder batch;
    private final IntConsumer growth;
    private byte[] array = NOTHING;
    private int at;
    private int limit;
    private int mark;
    private int shift;
    private boolean shifted;

    public CellWriter(ChangeBatchBuilder batch) {
        this(batch, _ -> {});
    }

    /**
     * @param growth is told how many bytes a compressed value will have, before it takes them
     */
    public CellWriter(ChangeBatchBuilder batch, IntConsumer growth) {
        this.batch = batch;
        this.growth = growth;
    }

    public ChangeBatchBuilder batch() {
        return batch;
    }

    /**
     * The bytes being decoded lie in the batch already, that much further on; their cells need no
     * copy.
     */
    public void beginShared(int shift) {
        this.shift = shift;
        this.shifted = true;
    }

    /** The bytes being decoded have to be copied. */
    public void beginCopied() {
        this.shifted = false;
    }

    /** Runs with what is decoded lying elsewhere: it has to be copied. */
    void copied(Runnable decoding) {
        boolean before = shifted;
        shifted = false;
        decoding.run();
        shifted = before;
    }

    /**
     * @param expected bytes that the row will probably write
     */
    public void beginRow(int expected) {
        at = batch.reserve(expected);
        limit = at + expected;
        array = batch.arena();
    }

    public void endRow() {
        batch.giveBack(at);
    }

    /** Between rows: keeps nothing of a batch that is no longer under construction. */
    public void letGo() {
        array = NOTHING;
        limit = at;
    }

    /** Here begins what the next {@link #cell} takes. */
    public void mark() {
        mark = at;
    }

    /** Adds a cell with all that was written since {@link #mark}. */
    public void cell() {
        batch.cellAt(mark, at - mark);
    }

    /** Takes back all that was written since {@link #mark}. */
    String taken() {
        String text = new String(array, mark, at - mark, StandardCharsets.UTF_8);
        at = mark;
        return text;
    }

    /** Takes back all that was written since {@link #mark}, and adds a null. */
    public void nullCell() {
        at = mark;
        batch.nullCell();
    }

    /** Adds a cell with these bytes of what is being decoded, as they are. */
    public void rawCell(byte[] source, int offset, int length) {
        if (shifted) {
            batch.cellAt(offset + shift, length);
        } else {
            mark = at;
            put(source, offset, length);
            cell();
        }
    }

    public void put(int value) {
        ensure(1);
        array[at++] = (byte) value;
    }

    public void put(byte[] source) {
        put(source, 0, source.length);
    }

    public void put(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, array, at, length);
        at += length;
    }

    /** Writes bytes to where it is told. */
    interface Filling {
        void fill(byte[] target, int at);
    }

    /** Writes so many bytes that come from elsewhere. */
    void put(int length, Filling filling) {
        growth.accept(length);
        ensure(length);
        filling.fill(array, at);
        at += length;
    }

    public void putAscii(String text) {
        int length = text.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            array[at + i] = (byte) text.charAt(i);
        }
        at += length;
    }

    public void putText(String text) {
        put(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a number in decimal. */
    public void putLong(long value) {
        if (value < 0) {
            if (value == Long.MIN_VALUE) {
                put(SMALLEST);
                return;
            }
            put('-');
            value = -value;
        }
        if (value <= Integer.MAX_VALUE) {
            putInt((int) value);
        } else {
            putLarge(value);
        }
    }

    /** Writes a number whose 64 bits are unsigned. */
    public void putUnsigned(long value) {
        if (value >= 0) {
            putLong(value);
        } else {
            long rest = (value >>> 1) / 5;
            putLarge(rest);
            put('0' + (int) (value - rest * 10));
        }
    }

    /** Writes a number that is not negative. */
    public void putInt(int value) {
        ensure(MARGIN);
        if (value >= EIGHT_DIGITS) {
            int high = value / EIGHT_DIGITS;
            leading(high);
            store(eight(value - high * EIGHT_DIGITS) | ZEROS, 8);
        } else {
            leading(value);
        }
    }

    private void putLarge(long value) {
        ensure(2 * MARGIN);
        long high = value / EIGHT_DIGITS;
        int low = (int) (value - high * EIGHT_DIGITS);
        if (high >= EIGHT_DIGITS) {
            int top = (int) (high / EIGHT_DIGITS);
            leading(top);
            store(eight((int) (high - (long) top * EIGHT_DIGITS)) | ZEROS, 8);
        } else {
            leading((int) high);
        }
        store(eight(low) | ZEROS, 8);
    }

    /**
     * Writes a number of up to 17 digits that is not negative, with a point before the last ones;
     * at least one digit stands before it. Moving digits costs less than a division by a power that
     * is not known beforehand.
     *
     * @param after how many digits stand behind the point, at least one
     */
    void putWithPoint(long value, int after) {
        ensure(3 * MARGIN);
        putLong(value);
        byte[] target = array;
        int point = at - after;
        long first = Bytes.i64(target, point);
        long second = Bytes.i64(target, point + 8);
        target[point] = '.';
        Bytes.putI64(target, point + 1, first);
        Bytes.putI64(target, point + 9, second);
        at++;
    }

    /** Writes the last digits of a number, at most nine, with zeros in front. */
    public void putPadded(int value, int digits) {
        ensure(MARGIN);
        if (digits == 9) {
            int high = value / EIGHT_DIGITS;
            array[at++] = (byte) ('0' + high);
            store(eight(value - high * EIGHT_DIGITS) | ZEROS, 8);
        } else {
            store((eight(value) | ZEROS) >>> 64 - 8 * digits, digits);
        }
    }

    /**
     * Writes the last digits of a number, at most eight, behind a point, without the zeros at their
     * end; nothing if all are zeros. No branch tells: one that is taken once in a million rows
     * would undo what was compiled without it.
     */
    void putFraction(int value, int digits) {
        ensure(MARGIN);
        long fraction = eight(value) >>> 64 - 8 * digits;
        int written = 8 - (Long.numberOfLeadingZeros(fraction) >>> 3);
        array[at] = '.';
        Bytes.putI64(array, at + 1, fraction | ZEROS);
        at += written + Math.min(written, 1);
    }

    /** Writes a number of up to eight digits. */
    private void leading(int value) {
        long digits = eight(value);
        int zeros = Math.min(Long.numberOfTrailingZeros(digits) >>> 3, 7);
        store((digits | ZEROS) >>> 8 * zeros, 8 - zeros);
    }

    /** Writes eight bytes, of which only some are meant; the room behind them is there. */
    private void store(long bytes, int count) {
        Bytes.putI64(array, at, bytes);
        at += count;
    }

    /**
     * The eight digits of a number, the first one in the lowest byte; all at once, as Paul Khuong
     * describes in "How to print integers really fast".
     */
    private static long eight(int value) {
        int high = value / 10_000;
        long merged = high | (long) (value - high * 10_000) << 32;
        long top = merged * 10_486L >>> 20 & 0x7f0000007fL;
        long hundreds = (merged - 100L * top << 16) + top;
        long tens = hundreds * 103L >>> 10 & 0x000f000f000f000fL;
        return tens + (hundreds - 10L * tens << 8);
    }

    /** Writes two digits. */
    public void putPair(int value) {
        ensure(2);
        array[at] = PAIRS[2 * value];
        array[at + 1] = PAIRS[2 * value + 1];
        at += 2;
    }

    /** Writes a date. */
    void putDate(int year, int month, int day) {
        ensure(DATE);
        date(array, at, year, month, day);
        at += DATE;
    }

    static void date(byte[] target, int at, int year, int month, int day) {
        pair(target, at, year / 100);
        pair(target, at + 2, year % 100);
        target[at + 4] = '-';
        pair(target, at + 5, month);
        target[at + 7] = '-';
        pair(target, at + 8, day);
    }

    /**
     * Writes a date and a time of day.
     *
     * @param minute both but for the second, in sixteen bytes
     */
    void putTime(byte[] minute, int second) {
        ensure(MARGIN);
        byte[] target = array;
        int to = at;
        Bytes.putI64(target, to, Bytes.i64(minute, 0));
        Bytes.putI64(target, to + 8, Bytes.i64(minute, 8));
        target[to + 16] = ':';
        pair(target, to + 17, second);
        at = to + 19;
    }

    static void pair(byte[] target, int at, int value) {
        target[at] = PAIRS[2 * value];
        target[at + 1] = PAIRS[2 * value + 1];
    }

    private void ensure(int more) {
        if (limit - at < more) {
            grow(more);
        }
    }

    /** Apart, so that it is not compiled into all that writes. */
    private void grow(int more) {
        int missing = Math.max(more - (limit - at), SLACK);
        batch.reserve(missing);
        limit += missing;
        array = batch.arena();
    }

    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }
}
