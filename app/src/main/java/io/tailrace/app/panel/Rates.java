package io.tailrace.app.panel;

import java.util.HashMap;
import java.util.Map;

/** Turns counters into rates that are calm enough to read. For one thread. */
final class Rates {

    /** How fast an old rate is forgotten. */
    private static final double MEMORY_SECONDS = 2;

    private final Map<String, Counter> counters = new HashMap<>();

    /**
     * The rate of a counter that now, at that time of a clock, has that value. A counter that went
     * back begins anew.
     */
    double perSecond(String name, long value, long nanos) {
        Counter last = counters.get(name);
        if (last == null || value < last.value) {
            counters.put(name, new Counter(value, nanos, Double.NaN));
            return Double.NaN;
        }
        double seconds = (nanos - last.nanos) / 1e9;
        if (seconds <= 0) {
            return last.rate;
        }
        double rate = (value - last.value) / seconds;
        double weight = Double.isNaN(last.rate) ? 1 : 1 - Math.exp(-seconds / MEMORY_SECONDS);
        double smoothed = Double.isNaN(last.rate) ? rate : last.rate + weight * (rate - last.rate);
        counters.put(name, new Counter(value, nanos, smoothed));
        return smoothed;
    }

    private record Counter(long value, long nanos, double rate) {}
}
