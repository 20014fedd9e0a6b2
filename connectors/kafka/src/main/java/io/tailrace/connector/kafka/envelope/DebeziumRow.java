package io.tailrace.connector.kafka.envelope;

import io.tailrace.connector.kafka.envelope.ConnectSchema.Field;
import io.tailrace.connector.kafka.envelope.JsonScanner.Kind;
import io.tailrace.spi.frame.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Undoes Debezium's representations of values, as far as schemas tell what they stand for (<a
 * href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html">its page on
 * data types</a>). A representation that is not known stays as it is written.
 */
final class DebeziumRow {

    private static final byte[] UNAVAILABLE =
            DebeziumEnvelope.UNAVAILABLE.getBytes(StandardCharsets.UTF_8);
    private static final String DEBEZIUM = "io.debezium.";
    private static final String CONNECT = "org.apache.kafka.connect.data.";

    private final Map<String, Field> columns;
    private final Map<String, DataType> types = new HashMap<>();

    DebeziumRow(Map<String, Field> columns) {
        this.columns = columns;
        columns.forEach(
                (name, field) -> {
                    DataType type = type(field);
                    if (type != null) {
                        types.put(name, type);
                    }
                });
    }

    /** Of the columns whose schemas tell it. */
    Map<String, DataType> types() {
        return types;
    }

    private static @Nullable DataType type(Field field) {
        DataType.Kind kind =
                switch (field.name()) {
                    case CONNECT + "Decimal", DEBEZIUM + "data.VariableScaleDecimal" ->
                            DataType.Kind.DECIMAL;
                    case DEBEZIUM + "time.Date", CONNECT + "Date", DEBEZIUM + "time.IsoDate" ->
                            DataType.Kind.DATE;
                    case DEBEZIUM + "time.Time",
                            CONNECT + "Time",
                            DEBEZIUM + "time.MicroTime",
                            DEBEZIUM + "time.NanoTime",
                            DEBEZIUM + "time.IsoTime" ->
                            DataType.Kind.TIME;
                    case DEBEZIUM + "time.Timestamp",
                            CONNECT + "Timestamp",
                            DEBEZIUM + "time.MicroTimestamp",
                            DEBEZIUM + "time.NanoTimestamp",
                            DEBEZIUM + "time.IsoTimestamp" ->
                            DataType.Kind.TIMESTAMP;
                    case DEBEZIUM + "time.ZonedTimestamp" -> DataType.Kind.TIMESTAMP_TZ;
                    case DEBEZIUM + "time.ZonedTime" -> DataType.Kind.TIME_TZ;
                    case DEBEZIUM + "time.MicroDuration", DEBEZIUM + "time.Interval" ->
                            DataType.Kind.INTERVAL;
                    case DEBEZIUM + "data.Json" -> DataType.Kind.JSON;
                    case DEBEZIUM + "data.Uuid" -> DataType.Kind.UUID;
                    case DEBEZIUM + "data.Bits" -> DataType.Kind.BITS;
                    default -> plain(field.type());
                };
        if (kind == null) {
            return null;
        }
        return kind == DataType.Kind.DECIMAL ? DataType.decimal(-1, -1) : DataType.of(kind);
    }

    private static DataType.@Nullable Kind plain(String type) {
        return switch (type) {
            case "boolean" -> DataType.Kind.BOOLEAN;
            case "int8", "int16" -> DataType.Kind.INT16;
            case "int32" -> DataType.Kind.INT32;
            case "int64" -> DataType.Kind.INT64;
            case "float" -> DataType.Kind.FLOAT32;
            case "double" -> DataType.Kind.FLOAT64;
            case "string" -> DataType.Kind.TEXT;
            case "bytes" -> DataType.Kind.BYTES;
            default -> null; // the value tells
        };
    }

    /** Replaces the values of a row by the canonical texts of their cells. */
    void decode(Image row) throws UnreadableException {
        for (String name : List.copyOf(row.names())) {
            Field field = columns.get(name);
            Image.Value value = row.get(name);
            if (field == null || value == null || value.kind() == Kind.NULL) {
                continue;
            }
            try {
                byte[] bytes = field.type().equals("bytes") ? base64(value) : null;
                if (Arrays.equals(bytes, UNAVAILABLE)) {
                    row.remove(name);
                } else {
                    decode(row, name, value, field, bytes);
                }
            } catch (ArithmeticException | DateTimeException | IllegalArgumentException _) {
                throw new UnreadableException(
                        "its value of column " + name + " is none of its schema");
            }
        }
    }

    private static void decode(
            Image row, String name, Image.Value value, Field field, byte @Nullable [] bytes)
            throws UnreadableException {
        if (field.name().equals(DEBEZIUM + "data.Json")) {
            byte[] json = value.text().getBytes(StandardCharsets.UTF_8);
            row.put(name, new Image.Value(Kind.OBJECT, json, 0, json.length));
            return;
        }
        byte[] text = bytes;
        if (!field.name().isEmpty() || bytes == null) {
            String decoded = text(value, field, bytes);
            text = decoded == null ? null : decoded.getBytes(StandardCharsets.UTF_8);
        }
        if (text != null) {
            row.put(name, new Image.Value(Kind.STRING, text, 0, text.length));
        }
    }

    /** Null for what stays as it is written. */
    private static @Nullable String text(Image.Value value, Field field, byte @Nullable [] bytes)
            throws UnreadableException {
        return switch (field.name()) {
            case CONNECT + "Decimal" ->
                    new BigDecimal(unscaled(bytes), ConnectSchema.number(field, "scale"))
                            .toPlainString();
            case DEBEZIUM + "data.VariableScaleDecimal" -> variable(value);
            case DEBEZIUM + "time.Date", CONNECT + "Date" -> TimeCells.date(number(value));
            case DEBEZIUM + "time.IsoDate" -> TimeCells.isoDate(value.text());
            case DEBEZIUM + "time.Time", CONNECT + "Time" ->
                    TimeCells.time(number(value), TimeUnit.MILLISECONDS);
            case DEBEZIUM + "time.MicroTime" ->
                    TimeCells.time(number(value), TimeUnit.MICROSECONDS);
            case DEBEZIUM + "time.NanoTime" -> TimeCells.time(number(value), TimeUnit.NANOSECONDS);
            case DEBEZIUM + "time.IsoTime" -> TimeCells.isoTime(value.text());
            case DEBEZIUM + "time.Timestamp", CONNECT + "Timestamp" ->
                    TimeCells.timestamp(number(value), TimeUnit.MILLISECONDS);
            case DEBEZIUM + "time.MicroTimestamp" ->
                    TimeCells.timestamp(number(value), TimeUnit.MICROSECONDS);
            case DEBEZIUM + "time.NanoTimestamp" ->
                    TimeCells.timestamp(number(value), TimeUnit.NANOSECONDS);
            case DEBEZIUM + "time.IsoTimestamp" -> TimeCells.isoTimestamp(value.text());
            case DEBEZIUM + "time.ZonedTimestamp" -> TimeCells.zonedTimestamp(value.text());
            case DEBEZIUM + "time.ZonedTime" -> TimeCells.zonedTime(value.text());
            case DEBEZIUM + "time.MicroDuration" -> TimeCells.interval(number(value));
            case DEBEZIUM + "time.Interval" -> TimeCells.isoInterval(value.text());
            case DEBEZIUM + "data.Bits" -> bits(bytes, ConnectSchema.number(field, "length"));
            default -> null;
        };
    }

    private static long number(Image.Value value) {
        return Long.parseLong(value.text());
    }

    private static byte[] base64(Image.Value value) {
        return Base64.getDecoder().decode(value.text());
    }

    private static BigInteger unscaled(byte @Nullable [] bytes) {
        return new BigInteger(bytes == null ? new byte[0] : bytes);
    }

    /** Of {@code {"scale":2,"value":"…"}}. */
    private static String variable(Image.Value value) throws UnreadableException {
        Image parts = Image.read(value);
        byte[] unscaled = Base64.getDecoder().decode(parts.required("value"));
        return new BigDecimal(new BigInteger(unscaled), Math.toIntExact(parts.number("scale")))
                .toPlainString();
    }

    /** The least significant byte comes first; a length that is not declared is whole bytes. */
    private static String bits(byte @Nullable [] bytes, int length) {
        byte[] little = bytes == null ? new byte[0] : bytes;
        int count = Math.min(length, little.length * Byte.SIZE);
        StringBuilder bits = new StringBuilder();
        for (int i = count - 1; i >= 0; i--) {
            bits.append((little[i / Byte.SIZE] >> i % Byte.SIZE & 1) == 0 ? '0' : '1');
        }
        return bits.toString();
    }
}
