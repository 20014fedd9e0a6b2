package io.tailrace.spi.frame;

import org.jspecify.annotations.Nullable;

/**
 * A logical type. The canonical text of a cell of each kind is defined in {@code
 * docs/formats/cell.md}.
 *
 * @param kind the kind
 * @param precision decimal digits of a {@link Kind#DECIMAL}, fraction digits of a time; -1 if not
 *     declared
 * @param scale fraction digits of a {@link Kind#DECIMAL}; -1 if not declared
 * @param element type of an {@link Kind#ARRAY}'s elements, else null
 */
public record DataType(Kind kind, int precision, int scale, @Nullable DataType element) {

    /** The kinds of canonical text. */
    public enum Kind {
        /** {@code true} or {@code false}. */
        BOOLEAN,
        INT16,
        INT32,
        INT64,
        /** Unsigned 64-bit integer. */
        UINT64,
        /**
         * Shortest text that reads back exactly; {@code NaN}, {@code Infinity}, {@code -Infinity}.
         */
        FLOAT32,
        FLOAT64,
        /**
         * Exact decimal; {@code NaN}, {@code Infinity}, {@code -Infinity} where the source has
         * them.
         */
        DECIMAL,
        /** Text, and every source type without a kind of its own, as the source prints it. */
        TEXT,
        /** Raw bytes, not text. */
        BYTES,
        /** {@code 2026-01-31}. */
        DATE,
        /** {@code 13:14:15.123456}. */
        TIME,
        /** {@code 13:14:15.123456+02}. */
        TIME_TZ,
        /** {@code 2026-01-31 13:14:15.123456}, without a time zone. */
        TIMESTAMP,
        /** {@code 2026-01-31 13:14:15.123456+00}, always in UTC. */
        TIMESTAMP_TZ,
        /** ISO 8601 duration: {@code P1Y2M3DT4H5M6.789S}. */
        INTERVAL,
        /** Lower-case, with hyphens. */
        UUID,
        /** A JSON document. */
        JSON,
        /** {@code 0} and {@code 1}, most significant bit first. */
        BITS,
        /**
         * A JSON array whose elements are written as the JSON envelope writes a cell of the element
         * type.
         */
        ARRAY
    }

    public DataType {
        if ((kind == Kind.ARRAY) != (element != null)) {
            throw new IllegalArgumentException("an array, and only an array, has an element type");
        }
    }

    /** A type without parameters. */
    public static DataType of(Kind kind) {
        return new DataType(kind, -1, -1, null);
    }

    public static DataType decimal(int precision, int scale) {
        return new DataType(Kind.DECIMAL, precision, scale, null);
    }

    public static DataType arrayOf(DataType element) {
        return new DataType(Kind.ARRAY, -1, -1, element);
    }
}
