package io.tailrace.engine.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What one route counts in one lane. Written by the route's thread, read by any. */
public final class RouteFigures {

    private static final int SIZES = 20;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private static final int ROWS_OUT = 0;
    private static final int BYTES_OUT = 1;
    private static final int DURABLE_ROWS = 2;
    private static final int COVERED_ROWS = 3;
    private static final int BATCHES = 4;
    private static final int IN_FLIGHT = 5;
    private static final int COMMIT_MICROS = 6;
    private static final int DURABLE_AT = 7;
    private static final int CAUGHT_UP = 8;
    private static final int DEAD = 9;
    private static final int FIRST_SIZE = 10;

    private final long[] counts = new long[FIRST_SIZE + SIZES];

    void written(int rows, long bytes) {
        if (rows > 0) {
            add(ROWS_OUT, rows);
            add(BYTES_OUT, bytes);
            add(BATCHES, 1);
            add(
                    FIRST_SIZE
                            + Math.min(
                                    SIZES - 1, Integer.SIZE - Integer.numberOfLeadingZeros(rows)),
                    1);
        }
    }

    void durable(InFlight frame) {
        if (frame.sourceRows > 0) {
            add(DURABLE_ROWS, frame.rows);
            add(COVERED_ROWS, frame.sourceRows);
            set(COMMIT_MICROS, frame.commitMicros);
            set(DURABLE_AT, System.nanoTime());
        }
    }

    void inFlight(long bytes) {
        set(IN_FLIGHT, bytes);
    }

    /** Whether the source had nothing more when it was asked last, and all of it is durable. */
    void caughtUp(boolean nothingWaits) {
        set(CAUGHT_UP, nothingWaits ? 1 : 0);
    }

    void dead() {
        add(DEAD, 1);
    }

    public long rowsOut() {
        return get(ROWS_OUT);
    }

    public long bytesOut() {
        return get(BYTES_OUT);
    }

    public long durableRows() {
        return get(DURABLE_ROWS);
    }

    /** Source rows that are durable or left out. */
    public long coveredRows() {
        return get(COVERED_ROWS);
    }

    public long batches() {
        return get(BATCHES);
    }

    public long inFlightBytes() {
        return get(IN_FLIGHT);
    }

    public long deadLetters() {
        return get(DEAD);
    }

    /** Commit time of the last durable change in microseconds; 0 before the first. */
    public long commitMicros() {
        return get(COMMIT_MICROS);
    }

    /** {@link System#nanoTime} when the last change became durable; 0 before the first. */
    public long durableAt() {
        return get(DURABLE_AT);
    }

    public boolean isCaughtUp() {
        return get(CAUGHT_UP) == 1;
    }

    /** How many batches had below 1, 2, 4, 8 … changes. */
    public long[] batchSizes() {
        long[] sizes = new long[SIZES];
        for (int i = 0; i < SIZES; i++) {
            sizes[i] = get(FIRST_SIZE + i);
        }
        return sizes;
    }

    private long get(int index) {
        return (long) COUNT.getOpaque(counts, index);
    }

    private void set(int index, long value) {
        COUNT.setOpaque(counts, index, value);
    }

    private void add(int index, long more) {
        COUNT.setOpaque(counts, index, counts[index] + more);
    }
}
