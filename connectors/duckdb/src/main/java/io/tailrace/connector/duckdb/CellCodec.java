package io.tailrace.connector.duckdb;

import io.tailrace.spi.frame.DataType;
import java.sql.SQLException;
import java.util.Arrays;
import org.duckdb.DuckDBAppender;

/**
 * Carries cells of one type into DuckDB, exactly or not at all.
 *
 * @param type the column's type in the target
 * @param staged its type in a staging table: the driver cannot append every type, and those go as
 *     text
 * @param check throws {@link Unfit} if {@code append} would not carry the cell exactly
 */
record CellCodec(String type, String staged, Check check, Append append) {

    private static final int MAX_PRECISION = 38;
    private static final int LONG_PRECISION = 18;

    /** Looks at a cell. */
    interface Check {
        void check(byte[] array, int start, int length);
    }

    /** Appends a cell that was looked at. */
    interface Append {
        void append(DuckDBAppender target, byte[] array, int start, int length) throws SQLException;
    }

    /** The cell in the target's type, from an expression of the staged type. */
    String unstaged(String expression) {
        return type.equals(staged) ? expression : "CAST(" + expression + " AS " + type + ")";
    }

    private static CellCodec direct(String type, Check check, Append append) {
        return new CellCodec(type, type, check, append);
    }

    static CellCodec of(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN ->
                    direct(
                            "BOOLEAN",
                            CellText::bool,
                            (to, a, s, n) -> to.append(CellText.bool(a, s, n)));
            case INT16 ->
                    direct(
                            "SMALLINT",
                            (a, s, n) -> int16(a, s, n),
                            (to, a, s, n) -> to.append(int16(a, s, n)));
            case INT32 ->
                    direct(
                            "INTEGER",
                            (a, s, n) -> int32(a, s, n),
                            (to, a, s, n) -> to.append(int32(a, s, n)));
            case INT64 ->
                    direct(
                            "BIGINT",
                            (a, s, n) -> int64(a, s, n),
                            (to, a, s, n) -> to.append(int64(a, s, n)));
            case UINT64 ->
                    direct(
                            "UBIGINT",
                            CellText::unsigned,
                            (to, a, s, n) -> to.append(CellText.unsigned(a, s, n)));
            case FLOAT32 ->
                    direct(
                            "FLOAT",
                            CellText::float32,
                            (to, a, s, n) -> to.append(CellText.float32(a, s, n)));
            case FLOAT64 ->
                    direct(
                            "DOUBLE",
                            CellText::float64,
                            (to, a, s, n) -> to.append(CellText.float64(a, s, n)));
            case DECIMAL -> decimal(type.precision(), type.scale());
            case TEXT -> textual("VARCHAR");
            case JSON, ARRAY -> textual("JSON");
            case BYTES ->
                    direct("BLOB", (a, s, n) -> {}, (to, a, s, n) -> to.append(copy(a, s, n)));
            case DATE ->
                    direct(
                            "DATE",
                            TemporalText::epochDay,
                            (to, a, s, n) -> to.appendEpochDays(TemporalText.epochDay(a, s, n)));
            case TIME ->
                    direct(
                            "TIME",
                            (a, s, n) -> TemporalText.dayMicros(a, s, s + n),
                            (to, a, s, n) ->
                                    to.appendDayMicros(TemporalText.dayMicros(a, s, s + n)));
            case TIME_TZ -> direct("TIMETZ", CellCodec::checkTimeTz, CellCodec::appendTimeTz);
            case TIMESTAMP -> timestamp("TIMESTAMP", false);
            case TIMESTAMP_TZ -> timestamp("TIMESTAMPTZ", true);
            case INTERVAL ->
                    new CellCodec(
                            "INTERVAL",
                            "VARCHAR",
                            TemporalText::interval,
                            (to, a, s, n) -> to.append(TemporalText.interval(a, s, n)));
            case UUID ->
                    direct(
                            "UUID",
                            CellCodec::checkUuid,
                            (to, a, s, n) ->
                                    to.appendUUID(
                                            CellText.uuidHalf(a, s, n, false),
                                            CellText.uuidHalf(a, s, n, true)));
            case BITS ->
                    new CellCodec(
                            "BIT",
                            "VARCHAR",
                            CellText::requireBits,
                            (to, a, s, n) -> to.append(copy(a, s, n)));
        };
    }

    /** The codec for a column that has that type already, wider than the source's. */
    CellCodec into(String wider) {
        return switch (wider) {
            case "SMALLINT" -> of(DataType.of(DataType.Kind.INT16));
            case "INTEGER" -> of(DataType.of(DataType.Kind.INT32));
            case "BIGINT" -> of(DataType.of(DataType.Kind.INT64));
            case "DOUBLE" -> of(DataType.of(DataType.Kind.FLOAT64));
            case "VARCHAR", "JSON" -> textual(wider);
            default -> {
                String[] numbers = wider.replaceAll("[^0-9,]", "").split(",");
                yield decimal(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            }
        };
    }

    private static CellCodec textual(String type) {
        return direct(type, Utf8::require, (to, a, s, n) -> to.append(copy(a, s, n)));
    }

    private static CellCodec timestamp(String type, boolean zoned) {
        return direct(
                type,
                (a, s, n) -> TemporalText.epochMicros(a, s, n, zoned),
                (to, a, s, n) -> to.appendEpochMicros(TemporalText.epochMicros(a, s, n, zoned)));
    }

    /**
     * A decimal that DuckDB has no type for, or whose source sets no bounds, stays text: exact at
     * any size.
     */
    private static CellCodec decimal(int declaredPrecision, int declaredScale) {
        int scale = Math.max(declaredScale, 0);
        int precision =
                declaredScale < -1
                        ? declaredPrecision - declaredScale
                        : Math.max(declaredPrecision, scale);
        if (declaredPrecision < 1 || precision > MAX_PRECISION) {
            return textual("VARCHAR");
        }
        String type = "DECIMAL(" + precision + "," + scale + ")";
        if (precision > LONG_PRECISION) {
            return direct(
                    type,
                    (a, s, n) -> CellText.decimal(a, s, n, precision, scale),
                    (to, a, s, n) -> to.append(CellText.decimal(a, s, n, precision, scale)));
        }
        Check check = (a, s, n) -> CellText.unscaled(a, s, n, precision, scale);
        if (precision > 9) {
            return direct(
                    type,
                    check,
                    (to, a, s, n) ->
                            to.appendDecimal(CellText.unscaled(a, s, n, precision, scale)));
        }
        if (precision > 4) {
            return direct(
                    type,
                    check,
                    (to, a, s, n) ->
                            to.appendDecimal((int) CellText.unscaled(a, s, n, precision, scale)));
        }
        return direct(
                type,
                check,
                (to, a, s, n) ->
                        to.appendDecimal((short) CellText.unscaled(a, s, n, precision, scale)));
    }

    private static short int16(byte[] array, int start, int length) {
        return (short) CellText.whole(array, start, length, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private static int int32(byte[] array, int start, int length) {
        return (int) CellText.whole(array, start, length, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long int64(byte[] array, int start, int length) {
        return CellText.whole(array, start, length, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static void checkTimeTz(byte[] array, int start, int length) {
        int sign = TemporalText.offsetStart(array, start, length);
        TemporalText.dayMicros(array, start, sign);
        TemporalText.offsetSeconds(array, sign, start + length);
    }

    private static void appendTimeTz(DuckDBAppender to, byte[] array, int start, int length)
            throws SQLException {
        int sign = TemporalText.offsetStart(array, start, length);
        to.appendDayMicros(
                TemporalText.dayMicros(array, start, sign),
                TemporalText.offsetSeconds(array, sign, start + length));
    }

    private static void checkUuid(byte[] array, int start, int length) {
        CellText.uuidHalf(array, start, length, false);
        CellText.uuidHalf(array, start, length, true);
    }

    private static byte[] copy(byte[] array, int start, int length) {
        return Arrays.copyOfRange(array, start, start + length);
    }
}
