package io.tailrace.connector.postgres.catalog;

import io.tailrace.spi.frame.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A logical type, and how PostgreSQL's text becomes its canonical text; no decoder where it is that
 * already.
 */
record Decoding(DataType type, @Nullable CellDecoder decoder) {

    static Decoding plain(DataType type) {
        return new Decoding(type, null);
    }

    static Decoding plain(DataType.Kind kind) {
        return new Decoding(DataType.of(kind), null);
    }
}
