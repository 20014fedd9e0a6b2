package io.tailrace.spi.format;

import io.tailrace.spi.frame.DataType;

/** How a cell stands in JSON, the way {@code docs/formats/envelope.md} defines. */
enum JsonForm {
    /** A number or a boolean, as its text is. */
    PLAIN,
    /** A number, unless it is a word: JSON has no NaN and no infinity. */
    FLOAT,
    /** In quotes. */
    TEXT,
    /** In Base64, in quotes. */
    BYTES,
    /** A JSON document, as its text is. */
    DOCUMENT;

    static JsonForm of(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN, INT16, INT32, INT64, UINT64 -> PLAIN;
            case FLOAT32, FLOAT64 -> FLOAT;
            case JSON, ARRAY -> DOCUMENT;
            case BYTES -> BYTES;
            case DECIMAL,
                    TEXT,
                    DATE,
                    TIME,
                    TIME_TZ,
                    TIMESTAMP,
                    TIMESTAMP_TZ,
                    INTERVAL,
                    UUID,
                    BITS ->
                    TEXT;
        };
    }
}
