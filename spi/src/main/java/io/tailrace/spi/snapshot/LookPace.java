package io.tailrace.spi.snapshot;

import java.time.Duration;

/**
 * How often a source looks into its server's catalogue for what becomes of tables: soon enough for
 * whoever has just made one, and never so often that a large catalogue is felt.
 */
public final class LookPace {

    private static final Duration SHORTEST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);
    private static final int REST = 100;

    private LookPace() {}

    /**
     * How long to rest after a look: a hundred times as long as it took, at least a second and at
     * most five.
     *
     * @param begun when the look began, by {@link System#nanoTime}
     */
    public static Duration restAfter(long begun) {
        long took = System.nanoTime() - begun;
        return Duration.ofNanos(
                Math.clamp(REST * took, SHORTEST_REST.toNanos(), LONGEST_REST.toNanos()));
    }
}
