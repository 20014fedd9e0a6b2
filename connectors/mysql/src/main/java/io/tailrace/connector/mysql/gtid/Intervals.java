package io.tailrace.connector.mysql.gtid;

import java.util.Arrays;

/** Numbers as ordered, disjoint, half-open intervals that do not touch each other. */
final class Intervals {

    /** Takes an interval. */
    interface Each {
        void take(long first, long end);
    }

    private long[] bounds = new long[4];
    private int size;

    int count() {
        return size / 2;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void each(Each each) {
        for (int i = 0; i < size; i += 2) {
            each.take(bounds[i], bounds[i + 1]);
        }
    }

    boolean contains(long number) {
        int at = firstEndingAfter(number);
        return at < size && bounds[at] <= number;
    }

    void add(long first, long end) {
        if (end <= first || first < 1) {
            throw new IllegalArgumentException(first + " to " + end + " is no interval of GTIDs");
        }
        if (size > 0 && bounds[size - 1] == first) { // what nearly always happens
            bounds[size - 1] = end;
            return;
        }
        int from = firstEndingAfter(first - 1); // one that ends at first touches
        int to = from;
        while (to < size && bounds[to] <= end) {
            to += 2;
        }
        if (from < to) {
            first = Math.min(first, bounds[from]);
            end = Math.max(end, bounds[to - 1]);
        }
        replace(from, to, first, end);
    }

    void remove(long first, long end) {
        int at = firstEndingAfter(first);
        while (at < size && bounds[at] < end) {
            long low = bounds[at];
            long high = bounds[at + 1];
            if (low < first && high > end) {
                replace(at, at + 2, low, first);
                replace(at + 2, at + 2, end, high);
                return;
            }
            if (low < first) {
                bounds[at + 1] = first;
                at += 2;
            } else if (high > end) {
                bounds[at] = end;
                return;
            } else {
                System.arraycopy(bounds, at + 2, bounds, at, size - at - 2);
                size -= 2;
            }
        }
    }

    /** Place of the first interval whose end is greater than that number. */
    private int firstEndingAfter(long number) {
        int low = 0;
        int high = size / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[2 * middle + 1] > number) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return 2 * low;
    }

    private void replace(int from, int to, long first, long end) {
        int more = from + 2 - to;
        if (size + more > bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        System.arraycopy(bounds, to, bounds, from + 2, size - to);
        size += more;
        bounds[from] = first;
        bounds[from + 1] = end;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Intervals that
                && Arrays.equals(bounds, 0, size, that.bounds, 0, that.size);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size; i++) {
            hash = 31 * hash + Long.hashCode(bounds[i]);
        }
        return hash;
    }
}
