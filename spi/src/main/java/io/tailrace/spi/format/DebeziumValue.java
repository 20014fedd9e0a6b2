package io.tailrace.spi.format;

import io.tailrace.spi.format.DebeziumModes.Times;
import io.tailrace.spi.frame.DataType;

/** The representations that Debezium has for values, with their Kafka Connect schemas. */
enum DebeziumValue {
    BOOLEAN("boolean", ""),
    INT16("int16", ""),
    INT32("int32", ""),
    INT64("int64", ""),
    FLOAT("float", ""),
    DOUBLE("double", ""),
    STRING("string", ""),
    DOCUMENT("string", "io.debezium.data.Json"),
    UUID("string", "io.debezium.data.Uuid"),
    ENUM("string", "io.debezium.data.Enum"),
    ENUM_SET("string", "io.debezium.data.EnumSet"),
    YEAR("int32", "io.debezium.time.Year"),
    DECIMAL("bytes", "org.apache.kafka.connect.data.Decimal"),
    VARIABLE_DECIMAL("struct", "io.debezium.data.VariableScaleDecimal"),
    DECIMAL_STRING("string", ""),
    DECIMAL_DOUBLE("double", ""),
    BYTES("bytes", ""),
    BASE64("string", ""),
    BASE64_URL("string", ""),
    HEX("string", ""),
    BIT("boolean", ""),
    BITS("bytes", "io.debezium.data.Bits"),
    DATE("int32", "io.debezium.time.Date"),
    CONNECT_DATE("int32", "org.apache.kafka.connect.data.Date"),
    ISO_DATE("string", "io.debezium.time.IsoDate"),
    TIME("int32", "io.debezium.time.Time"),
    CONNECT_TIME("int32", "org.apache.kafka.connect.data.Time"),
    MICRO_TIME("int64", "io.debezium.time.MicroTime"),
    NANO_TIME("int64", "io.debezium.time.NanoTime"),
    ISO_TIME("string", "io.debezium.time.IsoTime"),
    TIMESTAMP("int64", "io.debezium.time.Timestamp"),
    CONNECT_TIMESTAMP("int64", "org.apache.kafka.connect.data.Timestamp"),
    MICRO_TIMESTAMP("int64", "io.debezium.time.MicroTimestamp"),
    NANO_TIMESTAMP("int64", "io.debezium.time.NanoTimestamp"),
    ISO_TIMESTAMP("string", "io.debezium.time.IsoTimestamp"),
    ZONED_TIME("string", "io.debezium.time.ZonedTime"),
    ZONED_TIMESTAMP("string", "io.debezium.time.ZonedTimestamp"),
    DURATION("int64", "io.debezium.time.MicroDuration"),
    INTERVAL("string", "io.debezium.time.Interval"),
    ARRAY("array", "");

    /** Up to so many fraction digits fit milliseconds. */
    private static final int MILLIS = 3;

    /** The type in Kafka Connect. */
    final String type;

    /** The name of the schema; empty if it has none. */
    final String schema;

    DebeziumValue(String type, String schema) {
        this.type = type;
        this.schema = schema;
    }

    /** How a value of that type is represented. */
    static DebeziumValue of(DataType type, String sourceType, DebeziumModes modes, Times times) {
        return switch (type.kind()) {
            case BOOLEAN -> BOOLEAN;
            case INT16 -> sourceType.equals("year") ? YEAR : INT16;
            case INT32 -> INT32;
            case INT64, UINT64 -> INT64;
            case FLOAT32 -> FLOAT;
            case FLOAT64 -> DOUBLE;
            case DECIMAL -> decimal(type, modes);
            case TEXT ->
                    sourceType.startsWith("enum(")
                            ? ENUM
                            : sourceType.startsWith("set(") ? ENUM_SET : STRING;
            case BYTES ->
                    switch (modes.binary()) {
                        case BYTES -> BYTES;
                        case BASE64 -> BASE64;
                        case BASE64_URL_SAFE -> BASE64_URL;
                        case HEX -> HEX;
                    };
            case DATE ->
                    switch (times) {
                        case CONNECT -> CONNECT_DATE;
                        case ISOSTRING -> ISO_DATE;
                        case ADAPTIVE, ADAPTIVE_TIME_MICROSECONDS, MICROSECONDS, NANOSECONDS ->
                                DATE;
                    };
            case TIME -> time(type, times);
            case TIME_TZ -> ZONED_TIME;
            case TIMESTAMP -> timestamp(type, times);
            case TIMESTAMP_TZ -> ZONED_TIMESTAMP;
            case INTERVAL ->
                    modes.interval() == DebeziumModes.Intervals.NUMERIC ? DURATION : INTERVAL;
            case UUID -> UUID;
            case JSON -> DOCUMENT;
            case BITS -> sourceType.equals("bit(1)") || sourceType.equals("bit") ? BIT : BITS;
            case ARRAY -> ARRAY;
        };
    }

    private static DebeziumValue decimal(DataType type, DebeziumModes modes) {
        return switch (modes.decimal()) {
            case STRING -> DECIMAL_STRING;
            case DOUBLE -> DECIMAL_DOUBLE;
            case PRECISE -> type.scale() < 0 ? VARIABLE_DECIMAL : DECIMAL;
        };
    }

    private static DebeziumValue time(DataType type, Times times) {
        return switch (times) {
            case ADAPTIVE -> inMillis(type) ? TIME : MICRO_TIME;
            case ADAPTIVE_TIME_MICROSECONDS, MICROSECONDS -> MICRO_TIME;
            case CONNECT -> CONNECT_TIME;
            case ISOSTRING -> ISO_TIME;
            case NANOSECONDS -> NANO_TIME;
        };
    }

    private static DebeziumValue timestamp(DataType type, Times times) {
        return switch (times) {
            case ADAPTIVE, ADAPTIVE_TIME_MICROSECONDS ->
                    inMillis(type) ? TIMESTAMP : MICRO_TIMESTAMP;
            case CONNECT -> CONNECT_TIMESTAMP;
            case ISOSTRING -> ISO_TIMESTAMP;
            case MICROSECONDS -> MICRO_TIMESTAMP;
            case NANOSECONDS -> NANO_TIMESTAMP;
        };
    }

    private static boolean inMillis(DataType type) {
        return type.precision() >= 0 && type.precision() <= MILLIS;
    }
}
