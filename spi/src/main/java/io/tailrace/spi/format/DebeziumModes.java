package io.tailrace.spi.format;

import org.jspecify.annotations.Nullable;

/**
 * How values are represented, as Debezium's options of the same names say.
 *
 * @param time null for what the connector has by default
 */
record DebeziumModes(Decimals decimal, @Nullable Times time, Binary binary, Intervals interval) {

    enum Decimals {
        PRECISE,
        STRING,
        DOUBLE
    }

    enum Times {
        ADAPTIVE,
        ADAPTIVE_TIME_MICROSECONDS,
        CONNECT,
        ISOSTRING,
        MICROSECONDS,
        NANOSECONDS
    }

    enum Binary {
        BYTES,
        BASE64,
        BASE64_URL_SAFE,
        HEX
    }

    enum Intervals {
        NUMERIC,
        STRING
    }
}
