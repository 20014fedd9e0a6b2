package io.tailrace.connector.duckdb;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Tuple;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Row images that wait to be applied, in log order. An image may build on an earlier one, from
 * which it takes the cells that it does not carry itself. Also finds the latest image with given
 * cells.
 */
final class Slots {

    /** Builds on nothing: cells that nobody carries are null. */
    static final int NOTHING = -1;

    /** Builds on the row that the target has under this image's key. */
    static final int STORED = -2;

    private static final int FIRST_CAPACITY = 1024;

    /** What an image says. Dead ones are superseded, and only there to be built on. */
    enum Kind {
        ROW,
        GONE,
        /** The row is gone from this key because it has another one now. */
        MOVED
    }

    private @Nullable ChangeBatch[] batches = new ChangeBatch[FIRST_CAPACITY];
    private int[] indexes = new int[FIRST_CAPACITY];
    private int[] previous = new int[FIRST_CAPACITY];
    private int[] hashes = new int[FIRST_CAPACITY];
    private Kind[] kinds = new Kind[FIRST_CAPACITY];
    private boolean[] dead = new boolean[FIRST_CAPACITY];
    private int size;
    private int[] buckets = new int[4 * FIRST_CAPACITY];

    private @Nullable Change cursor;
    private @Nullable ChangeBatch cursorBatch;

    /** Where {@link #locate} found a cell. */
    private @Nullable Tuple found;

    private int base;

    int size() {
        return size;
    }

    int add(ChangeBatch batch, Change change, Kind kind, int builtOn, int hash) {
        if (size == indexes.length) {
            grow();
        }
        batches[size] = batch;
        indexes[size] = change.index();
        previous[size] = builtOn;
        hashes[size] = hash;
        kinds[size] = kind;
        dead[size] = false;
        return size++;
    }

    Kind kind(int slot) {
        return kinds[slot];
    }

    boolean isDead(int slot) {
        return dead[slot];
    }

    void kill(int slot) {
        dead[slot] = true;
    }

    int previous(int slot) {
        return previous[slot];
    }

    int hash(int slot) {
        return hashes[slot];
    }

    /** The change of a slot; for any order. */
    Change change(int slot) {
        return Objects.requireNonNull(batches[slot]).change(indexes[slot]);
    }

    /** The change of a slot; cheap if slots are asked for in ascending order. */
    Change nextChange(int slot) {
        ChangeBatch batch = Objects.requireNonNull(batches[slot]);
        Change change = cursor;
        if (change == null || cursorBatch != batch || change.index() > indexes[slot]) {
            change = batch.cursor();
            cursor = change;
            cursorBatch = batch;
        }
        while (change.index() < indexes[slot]) {
            change.next();
        }
        return change;
    }

    /** The image's tuple that has the cell: of a row that is gone only the image before counts. */
    static @Nullable Tuple carrier(Kind kind, Change change, int column) {
        if (kind == Kind.ROW) {
            Tuple after = change.after();
            if (after != null && !after.isAbsent(column)) {
                return after;
            }
        }
        Tuple before = change.before();
        return before != null && !before.isAbsent(column) ? before : null;
    }

    /** Looks for a cell; false if only the target has it, see {@link #base}. */
    boolean locate(int slot, Change change, int column) {
        Change at = change;
        int from = slot;
        while (true) {
            found = carrier(kinds[from], at, column);
            if (found != null || previous[from] == NOTHING) {
                return true;
            }
            if (previous[from] == STORED) {
                base = from;
                return false;
            }
            from = previous[from];
            at = change(from);
        }
    }

    /** The tuple with the cell that was located; null if the cell is null. */
    @Nullable Tuple found() {
        return found;
    }

    /** The image under whose key the target has the cell. */
    int base() {
        return base;
    }

    /** Says whether a slot has the cells that are looked for. */
    interface Match {
        boolean test(int slot);
    }

    /** The slot that was last put under this hash and matches, or -1. */
    int find(int hash, Match match) {
        int mask = buckets.length - 1;
        for (int at = spread(hash) & mask; buckets[at] != 0; at = at + 1 & mask) {
            int slot = buckets[at] - 1;
            if (hashes[slot] == hash && match.test(slot)) {
                return slot;
            }
        }
        return -1;
    }

    /** Puts a slot under its hash, in the place of the one that was found, or in a new one. */
    void put(int slot, int instead) {
        if (2 * size > buckets.length) {
            rehash();
        }
        int mask = buckets.length - 1;
        int at = spread(hashes[slot]) & mask;
        while (buckets[at] != 0 && buckets[at] - 1 != instead) {
            at = at + 1 & mask;
        }
        buckets[at] = slot + 1;
    }

    private void rehash() {
        int[] old = buckets;
        buckets = new int[2 * old.length];
        int mask = buckets.length - 1;
        for (int entry : old) {
            if (entry != 0) {
                int at = spread(hashes[entry - 1]) & mask;
                while (buckets[at] != 0) {
                    at = at + 1 & mask;
                }
                buckets[at] = entry;
            }
        }
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ mixed >>> 16;
    }

    private void grow() {
        int capacity = 2 * size;
        batches = Arrays.copyOf(batches, capacity);
        indexes = Arrays.copyOf(indexes, capacity);
        previous = Arrays.copyOf(previous, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        kinds = Arrays.copyOf(kinds, capacity);
        dead = Arrays.copyOf(dead, capacity);
    }

    void clear() {
        Arrays.fill(batches, 0, size, null);
        Arrays.fill(buckets, 0);
        size = 0;
        cursor = null;
        cursorBatch = null;
        found = null;
    }
}
