package io.tailrace.spi.snapshot;

import java.util.concurrent.atomic.LongAdder;

/** Counts what is read of a table in this run. Any thread. */
public final class RowCounts {

    private static final int ENOUGH_ROWS = 100;

    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private volatile long expected = -1;

    /** About how many rows the table has; negative if nobody knows. */
    public void expect(long count) {
        expected = count;
    }

    long expected() {
        return expected;
    }

    /** How many were read. */
    long rows() {
        return rows.sum();
    }

    void addRows(long count) {
        rows.add(count);
    }

    void addBytes(long count) {
        bytes.add(count);
    }

    /**
     * Bytes of an average row.
     *
     * @param guess holds until enough rows were read to know better
     */
    long rowBytes(long guess) {
        long read = rows.sum();
        return read < ENOUGH_ROWS ? guess : Math.max(1, bytes.sum() / read);
    }
}
