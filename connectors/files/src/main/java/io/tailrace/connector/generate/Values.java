package io.tailrace.connector.generate;

import io.tailrace.connector.generate.GenerateConfig.ColumnConfig;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.DataType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;

/** Writes made-up values as canonical text straight into a batch. */
final class Values {

    private static final byte[] LETTERS =
            "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz eeaionst    "
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] JSON_START = "{\"text\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int JSON_FRAME = JSON_START.length + 2;
    private static final long FIRST_DAY = LocalDate.of(2026, 1, 1).toEpochDay();
    private static final int DAY_MILLIS = 86_400_000;
    private static final int LONGEST_NUMBER = 18;
    private static final long[] POWERS = powers();

    private final byte[] number = new byte[24];
    private long state;
    private long day = Long.MIN_VALUE;
    private byte[] dayText = {};

    static DataType type(ColumnConfig column) {
        return switch (column.values()) {
            case SEQUENCE, INT, NOW_MICROS -> DataType.of(DataType.Kind.INT64);
            case BOOLEAN -> DataType.of(DataType.Kind.BOOLEAN);
            case DECIMAL -> DataType.decimal(digits(column) + 2, 2);
            case FLOAT -> DataType.of(DataType.Kind.FLOAT64);
            case TEXT -> DataType.of(DataType.Kind.TEXT);
            case UUID -> DataType.of(DataType.Kind.UUID);
            case DATE -> DataType.of(DataType.Kind.DATE);
            case TIMESTAMP -> DataType.of(DataType.Kind.TIMESTAMP_TZ);
            case JSON -> DataType.of(DataType.Kind.JSON);
            case BYTES -> DataType.of(DataType.Kind.BYTES);
        };
    }

    /** What follows depends on nothing but these. */
    void seed(long seed, long change) {
        state = seed * 0x9E3779B97F4A7C15L + change * 0xD1B54A32D192ED03L;
    }

    int below(int bound) {
        return (int) ((random() >>> 32) * bound >>> 32);
    }

    void append(ColumnConfig column, long id, long change, long nowMicros, ChangeBatchBuilder to) {
        switch (column.values()) {
            case SEQUENCE -> number(id, to);
            case NOW_MICROS -> number(nowMicros, to);
            case BOOLEAN -> constant(random() < 0 ? TRUE : FALSE, to);
            case INT -> number(upTo(digits(column)), to);
            case DECIMAL -> fraction(upTo(digits(column)), 10 + below(90), to);
            case FLOAT -> fraction(upTo(Math.min(digits(column), 12)), 1 + 2 * below(5), to);
            case TEXT -> text(column.length(), to);
            case UUID -> uuid(to);
            case DATE -> date(to);
            case TIMESTAMP -> timestamp(change, to);
            case JSON -> json(column.length(), to);
            case BYTES -> bytes(column.length(), to);
        }
    }

    /** SplitMix64. */
    private long random() {
        state += 0x9E3779B97F4A7C15L;
        long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    private static int digits(ColumnConfig column) {
        return Math.clamp(column.length(), 1, LONGEST_NUMBER);
    }

    private long upTo(int digits) {
        return (random() >>> 1) % POWERS[digits];
    }

    private static void constant(byte[] bytes, ChangeBatchBuilder to) {
        to.cell(bytes, 0, bytes.length);
    }

    private void number(long value, ChangeBatchBuilder to) {
        int from = digits(value, number.length);
        to.cell(number, from, number.length - from);
    }

    /**
     * The two digits, or the one, after the point are never zero at the end, so that a float reads
     * back as it is written.
     */
    private void fraction(long whole, int after, ChangeBatchBuilder to) {
        int from = digits(after, number.length);
        number[--from] = '.';
        from = digits(whole, from);
        to.cell(number, from, number.length - from);
    }

    private int digits(long value, int end) {
        int at = end;
        do {
            number[--at] = (byte) ('0' + value % 10);
            value /= 10;
        } while (value > 0);
        return at;
    }

    private void text(int length, ChangeBatchBuilder to) {
        int start = to.reserve(length);
        letters(to.arena(), start, start + length);
        to.cellAt(start, length);
    }

    private void letters(byte[] array, int at, int end) {
        while (at < end) {
            long bits = random();
            for (int stop = Math.min(end, at + 10); at < stop; at++) {
                array[at] = LETTERS[(int) bits & 63];
                bits >>>= 6;
            }
        }
    }

    private void json(int length, ChangeBatchBuilder to) {
        int whole = Math.max(length, JSON_FRAME);
        int start = to.reserve(whole);
        byte[] array = to.arena();
        System.arraycopy(JSON_START, 0, array, start, JSON_START.length);
        letters(array, start + JSON_START.length, start + whole - 2);
        array[start + whole - 2] = '"';
        array[start + whole - 1] = '}';
        to.cellAt(start, whole);
    }

    private void bytes(int length, ChangeBatchBuilder to) {
        int start = to.reserve(length);
        byte[] array = to.arena();
        for (int at = start; at < start + length; ) {
            long bits = random();
            for (int stop = Math.min(start + length, at + 8); at < stop; at++) {
                array[at] = (byte) bits;
                bits >>>= 8;
            }
        }
        to.cellAt(start, length);
    }

    private void uuid(ChangeBatchBuilder to) {
        int start = to.reserve(36);
        byte[] array = to.arena();
        long bits = 0;
        for (int i = 0; i < 36; i++) {
            if (i == 0 || i == 18) {
                bits = random();
            }
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                array[start + i] = '-';
            } else {
                array[start + i] = HEX[(int) bits & 15];
                bits >>>= 4;
            }
        }
        array[start + 14] = '4';
        array[start + 19] = HEX[8 + (array[start + 19] & 3)];
        to.cellAt(start, 36);
    }

    private void date(ChangeBatchBuilder to) {
        constant(
                LocalDate.ofEpochDay(FIRST_DAY - below(20_000))
                        .toString()
                        .getBytes(StandardCharsets.US_ASCII),
                to);
    }

    /**
     * One change a millisecond from 2026 on, and half a millisecond more: the canonical fraction
     * has no zeros at its end.
     */
    private void timestamp(long change, ChangeBatchBuilder to) {
        long today = FIRST_DAY + change / DAY_MILLIS;
        if (today != day) {
            day = today;
            dayText =
                    (Instant.ofEpochSecond(today * 86_400).toString().substring(0, 10)
                                    + " 00:00:00.0005+00")
                            .getBytes(StandardCharsets.US_ASCII);
        }
        int millis = (int) (change % DAY_MILLIS);
        int start = to.append(dayText, 0, dayText.length);
        byte[] array = to.arena();
        two(array, start + 11, millis / 3_600_000);
        two(array, start + 14, millis / 60_000 % 60);
        two(array, start + 17, millis / 1000 % 60);
        array[start + 20] = (byte) ('0' + millis / 100 % 10);
        two(array, start + 21, millis % 100);
        to.cellAt(start, dayText.length);
    }

    private static void two(byte[] array, int at, int value) {
        array[at] = (byte) ('0' + value / 10);
        array[at + 1] = (byte) ('0' + value % 10);
    }

    private static long[] powers() {
        long[] powers = new long[LONGEST_NUMBER + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        return powers;
    }
}
