package io.tailrace.connector.mysql.catalog;

import java.nio.charset.StandardCharsets;

/**
 * Writes times up to the minute. It keeps the last one, for those of neighbouring rows are mostly
 * the same. For one thread.
 */
final class Minutes {

    private final byte[] text = "0000-00-00 00:00".getBytes(StandardCharsets.US_ASCII);
    private long number = Long.MIN_VALUE;

    /** Whether that is the one it has; else {@link #set} comes before {@link #put}. */
    boolean has(long number) {
        return number == this.number;
    }

    /**
     * @param number what the caller tells it by
     */
    void set(long number, int year, int month, int day, int hour, int minute) {
        if (hour > 23 || minute > 59) {
            throw new IllegalArgumentException("no time of day");
        }
        CellWriter.date(text, 0, year, month, day);
        CellWriter.pair(text, 11, hour);
        CellWriter.pair(text, 14, minute);
        this.number = number;
    }

    void put(int second, CellWriter out) {
        if (second > 59) {
            throw new IllegalArgumentException("no time of day");
        }
        out.putTime(text, second);
    }
}
