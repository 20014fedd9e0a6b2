package io.tailrace.engine.lane;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: random up to a bound that doubles with every attempt, so
 * that many who lost the same server do not come back at once. Never gives up.
 */
public record RetryPolicy(Duration first, Duration longest) {

    public static final RetryPolicy DEFAULT =
            new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(30));

    private static final int DOUBLINGS = 30;

    /**
     * @param attempt failures so far in a row, from 1
     */
    Duration delay(int attempt, RandomGenerator random) {
        long doubled = first.toNanos() << Math.min(attempt - 1, DOUBLINGS);
        long bound = Math.min(longest.toNanos(), Math.max(doubled, first.toNanos()));
        return Duration.ofNanos(random.nextLong(bound + 1));
    }
}
