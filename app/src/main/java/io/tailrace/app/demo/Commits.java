package io.tailrace.app.demo;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Measures the time from a commit to its durability in a target: writers tell when their commits
 * returned, an observer tells up to which commit time a target is durable. A commit's time at the
 * server is a little before its return, so that what is measured is, if anything, too long. Safe
 * for use by two threads.
 */
final class Commits {

    private static final int MOST_WAITING = 1 << 20;
    private static final int MOST_SAMPLES = 1 << 20;

    private final ArrayDeque<long[]> waiting = new ArrayDeque<>();
    private long[] samples = new long[1 << 12];
    private int count;
    private boolean measuring;

    /** A commit returned. */
    synchronized void add(long epochMicros, long nanoTime) {
        if (measuring && waiting.size() < MOST_WAITING) {
            waiting.add(new long[] {epochMicros, nanoTime});
        }
    }

    /** Begins to measure; commits before count for nothing. */
    synchronized void measure() {
        measuring = true;
    }

    /** Every commit up to that commit time is durable now. */
    synchronized void durable(long epochMicros, long nanoTime) {
        while (!waiting.isEmpty() && waiting.getFirst()[0] <= epochMicros) {
            long[] commit = waiting.removeFirst();
            if (count == samples.length && count < MOST_SAMPLES) {
                samples = Arrays.copyOf(samples, 2 * count);
            }
            if (count < MOST_SAMPLES) {
                samples[count++] = nanoTime - commit[1];
            }
        }
    }

    synchronized int count() {
        return count;
    }

    /** That share of all took at most so many nanoseconds; 0 before the first. */
    synchronized long percentile(double share) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(samples, count);
        Arrays.sort(sorted);
        return sorted[Math.clamp((int) Math.ceil(share * count) - 1, 0, count - 1)];
    }
}
