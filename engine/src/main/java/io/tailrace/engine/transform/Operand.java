package io.tailrace.engine.transform;

import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a cell is compared with, as the column's type has it. */
sealed interface Operand {

    /** Below 0 if the cell is less, above 0 if it is greater; the cell must be present. */
    int compare(Tuple row, int column);

    default boolean isEqual(Tuple row, int column) {
        return compare(row, column) == 0;
    }

    /** A whole number. */
    record Whole(long value) implements Operand {
        @Override
        public int compare(Tuple row, int column) {
            return Long.compare(row.longValue(column), value);
        }
    }

    /** Any other number. As in PostgreSQL, NaN equals itself and is greater than all others. */
    record Numeric(BigDecimal value) implements Operand {
        @Override
        public int compare(Tuple row, int column) {
            String text = row.text(column);
            return switch (text) {
                case "NaN", "Infinity" -> 1;
                case "-Infinity" -> -1;
                default -> new BigDecimal(text).compareTo(value);
            };
        }
    }

    /** Bytes, compared without their sign: text by its code points. */
    final class Bytes implements Operand {

        private final byte[] value;

        Bytes(byte[] value) {
            this.value = value;
        }

        @Override
        public int compare(Tuple row, int column) {
            int start = row.start(column);
            return Arrays.compareUnsigned(
                    row.array(), start, start + row.length(column), value, 0, value.length);
        }
    }

    /**
     * A day, with or without a time, in canonical text, which orders as it reads but for
     * infinities, long years and those before Christ.
     */
    record Moment(String value) implements Operand {

        private static final String BC = " BC";

        @Override
        public int compare(Tuple row, int column) {
            String text = row.text(column);
            int years = year(text).compareTo(year(value));
            return years != 0 ? years : text.compareTo(value);
        }

        private static BigDecimal year(String text) {
            return switch (text) {
                case "infinity" -> BigDecimal.valueOf(Long.MAX_VALUE);
                case "-infinity" -> BigDecimal.valueOf(Long.MIN_VALUE);
                default -> {
                    BigDecimal year = new BigDecimal(text.substring(0, text.indexOf('-')));
                    yield text.endsWith(BC) ? year.negate() : year;
                }
            };
        }

        /** Reads the canonical text; a time may be left out, and is midnight. */
        static @Nullable Moment read(String text, DataType.Kind kind) {
            String zone = kind == DataType.Kind.TIMESTAMP_TZ ? "+00" : "";
            if (text.equals("infinity") || text.equals("-infinity")) {
                return new Moment(text);
            }
            String era = text.endsWith(BC) ? BC : "";
            String rest = text.substring(0, text.length() - era.length());
            if (rest.matches("\\d{4,}-\\d\\d-\\d\\d")) {
                return new Moment(
                        kind == DataType.Kind.DATE ? text : rest + " 00:00:00" + zone + era);
            }
            boolean whole =
                    kind != DataType.Kind.DATE
                            && rest.endsWith(zone)
                            && rest.substring(0, rest.length() - zone.length())
                                    .matches(
                                            "\\d{4,}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d*[1-9])?");
            return whole ? new Moment(text) : null;
        }
    }

    /** Reads the values of a file for one column. */
    record Reader(Selection selection, Table table, int column) {

        /**
         * @param ordered whether it is to be compared for more than equality
         */
        @Nullable Operand read(@Nullable String text, boolean ordered) {
            if (text == null) {
                return null;
            }
            DataType.Kind kind = table.column(column).type().kind();
            try {
                return switch (kind) {
                    case INT16, INT32, INT64 -> whole(text);
                    case UINT64, FLOAT32, FLOAT64, DECIMAL -> number(text, ordered);
                    case DATE, TIMESTAMP, TIMESTAMP_TZ -> {
                        Moment moment = Moment.read(text, kind);
                        if (moment == null) {
                            throw new NumberFormatException();
                        }
                        yield moment;
                    }
                    case TEXT, TIME -> new Bytes(utf8(text));
                    case BOOLEAN -> {
                        if (ordered || !text.equals("true") && !text.equals("false")) {
                            throw new NumberFormatException();
                        }
                        yield new Bytes(utf8(text));
                    }
                    case UUID -> new Bytes(utf8(text.toLowerCase(Locale.ROOT)));
                    case TIME_TZ, INTERVAL, JSON, BITS, ARRAY -> {
                        if (ordered) {
                            throw refuse("is a " + kind + ", which has no greater and less here");
                        }
                        yield new Bytes(utf8(text));
                    }
                    case BYTES -> throw refuse("holds bytes, which cannot be compared with text");
                };
            } catch (NumberFormatException _) {
                throw refuse(
                        "is a "
                                + kind
                                + ", and cannot be compared like this with '"
                                + text
                                + "'; write the value as Tailrace does, see docs/formats/cell.md");
            }
        }

        private static Operand whole(String text) {
            BigDecimal value = new BigDecimal(text);
            try {
                return new Whole(value.longValueExact());
            } catch (ArithmeticException _) {
                return new Numeric(value);
            }
        }

        private static Operand number(String text, boolean ordered) {
            boolean special =
                    text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
            return special && !ordered ? new Bytes(utf8(text)) : new Numeric(new BigDecimal(text));
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private RuntimeException refuse(String problem) {
            return selection.refuse(
                    TransformError.TRANSFORM_CONDITION,
                    table,
                    table.column(column).name(),
                    problem);
        }
    }
}
