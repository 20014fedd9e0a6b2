package io.tailrace.spi;

import java.util.List;
import java.util.function.DoubleSupplier;

/** Ability of a source or sink: figures of its own for the metrics. */
public interface Measured {

    /**
     * The same gauges on every call. Their values are read by any thread, cheaply, also while the
     * component waits.
     */
    List<Gauge> gauges();

    /**
     * One figure.
     *
     * @param name snake_case with its unit last, such as {@code replication_lag_bytes}
     * @param help a sentence
     * @param value NaN while unknown
     */
    record Gauge(String name, String help, DoubleSupplier value) {}
}
