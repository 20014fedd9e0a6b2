package io.tailrace.engine.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What one lane counts of its source. Written by the lane's thread, read by any. */
public final class SourceFigures {

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int ROWS = 0;
    private static final int BYTES = 1;
    private static final int FRAMES = 2;
    private static final int FIRST_AT = 3;

    private final long[] counts = new long[FIRST_AT + 1];

    void read() {
        if (counts[FRAMES] == 0) {
            COUNT.setOpaque(counts, FIRST_AT, System.nanoTime());
        }
        COUNT.setOpaque(counts, FRAMES, counts[FRAMES] + 1);
    }

    void read(int rows, long bytes) {
        COUNT.setOpaque(counts, ROWS, counts[ROWS] + rows);
        COUNT.setOpaque(counts, BYTES, counts[BYTES] + bytes);
    }

    public long rows() {
        return (long) COUNT.getOpaque(counts, ROWS);
    }

    public long bytes() {
        return (long) COUNT.getOpaque(counts, BYTES);
    }

    public long frames() {
        return (long) COUNT.getOpaque(counts, FRAMES);
    }

    /** {@link System#nanoTime} of the first frame; 0 before. */
    public long firstAt() {
        return (long) COUNT.getOpaque(counts, FIRST_AT);
    }
}
