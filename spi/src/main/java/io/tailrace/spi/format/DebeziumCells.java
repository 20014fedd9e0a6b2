package io.tailrace.spi.format;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.format.DebeziumModes.Times;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Writes the cells of one table as Debezium does. */
final class DebeziumCells {

    private static final Literal SCALE = Literal.of("{\"scale\":");
    private static final Literal VALUE = Literal.of(",\"value\":");
    private static final Literal FALSE = Literal.of("false");
    private static final Literal TRUE = Literal.of("true");

    /** What Debezium has for the infinities of a timestamp, in microseconds. */
    private static final long FOREVER = 9_223_372_036_825_200_000L;

    private static final long ALWAYS = -9_223_372_036_832_400_000L;
    private static final int MICRO_DIGITS = 6;

    private final Table table;
    private final DebeziumValue[] values;
    private final @Nullable DebeziumValue[] elements;
    private final Literal[] absent;
    private final Literal[] absentBefore;
    private final CalendarText calendar = new CalendarText();
    private final IntervalText interval = new IntervalText();
    private final UnscaledDecimal decimal = new UnscaledDecimal();

    DebeziumCells(Table table, DebeziumModes modes, Times times, String placeholder) {
        this.table = table;
        int width = table.width();
        DebeziumModes inArray =
                new DebeziumModes(
                        modes.decimal(),
                        modes.time(),
                        DebeziumModes.Binary.BYTES,
                        modes.interval());
        values = new DebeziumValue[width];
        elements = new @Nullable DebeziumValue[width];
        absent = new Literal[width];
        absentBefore = new Literal[width];
        for (int i = 0; i < width; i++) {
            Column column = table.column(i);
            DataType element = column.type().element();
            values[i] = DebeziumValue.of(column.type(), column.sourceType(), modes, times);
            elements[i] = element == null ? null : DebeziumValue.of(element, "", inArray, times);
            absent[i] = placeholder(i, placeholder);
            absentBefore[i] = column.nullable() ? JsonCells.NULL : zero(values[i]);
        }
    }

    DebeziumValue value(int column) {
        return values[column];
    }

    @Nullable DebeziumValue element(int column) {
        return elements[column];
    }

    /** What stands for a value that the log did not carry, where the type has room for it. */
    private Literal placeholder(int column, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (values[column]) {
            case STRING, DOCUMENT, UUID, ENUM, ENUM_SET, DECIMAL_STRING ->
                    Literal.of(Literal.quoted(text));
            case BYTES, BASE64 ->
                    Literal.of('"' + java.util.Base64.getEncoder().encodeToString(bytes) + '"');
            case BASE64_URL ->
                    Literal.of('"' + java.util.Base64.getUrlEncoder().encodeToString(bytes) + '"');
            case HEX -> Literal.of('"' + java.util.HexFormat.of().formatHex(bytes) + '"');
            case ARRAY ->
                    elements[column] == DebeziumValue.STRING
                            ? Literal.of("[" + Literal.quoted(text) + "]")
                            : JsonCells.NULL;
            default -> JsonCells.NULL;
        };
    }

    /** What Debezium has in a before image for a column that is not carried and cannot be null. */
    private static Literal zero(DebeziumValue value) {
        return switch (value.type) {
            case "string", "bytes" -> Literal.of("\"\"");
            case "boolean" -> FALSE;
            case "float", "double" -> Literal.of("0.0");
            case "array" -> Literal.of("[]");
            case "struct" -> Literal.of("{\"scale\":0,\"value\":\"AA==\"}");
            default -> Literal.of("0");
        };
    }

    /**
     * @param before whether the tuple is a before image
     */
    void write(Tuple tuple, int column, boolean before, ByteOutput output) throws IOException {
        int length = tuple.length(column);
        if (length < 0) {
            output.put(
                    tuple.isNull(column)
                            ? JsonCells.NULL
                            : before ? absentBefore[column] : absent[column]);
            return;
        }
        DebeziumValue element = elements[column];
        try {
            if (element == null) {
                put(values[column], column, tuple.array(), tuple.start(column), length, output);
            } else {
                putArray(element, column, tuple.array(), tuple.start(column), length, output);
            }
        } catch (ArithmeticException e) {
            throw tooLarge(column, e);
        }
    }

    private TailraceException tooLarge(int column, ArithmeticException cause) {
        return new TailraceException(
                FormatError.FORMAT_VALUE,
                "a value of the column "
                        + table.column(column).name()
                        + " of "
                        + table.name()
                        + " does not fit 64 bits in the unit that the format 'debezium' writes;"
                        + " set its option 'time' to isostring, or 'interval' to string",
                cause);
    }

    private void put(
            DebeziumValue value, int column, byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        switch (value) {
            case BOOLEAN, INT16, INT32, INT64, YEAR -> output.put(array, start, length);
            case FLOAT, DOUBLE -> Cells.putFloat(array, start, length, output);
            case DECIMAL_DOUBLE ->
                    Cells.putFloat(
                            array,
                            start,
                            UnscaledDecimal.significant(array, start, length),
                            output);
            case STRING, DOCUMENT, UUID, ENUM, ENUM_SET, DECIMAL_STRING ->
                    output.putJsonString(array, start, length);
            case DECIMAL, VARIABLE_DECIMAL ->
                    putDecimal(
                            value == DebeziumValue.VARIABLE_DECIMAL, array, start, length, output);
            case BYTES, BASE64 -> output.putBase64String(array, start, length);
            case BASE64_URL -> putUrlSafe(array, start, length, output);
            case HEX -> putHex(array, start, length, output);
            case BIT -> output.put(array[start] == '1' ? TRUE : FALSE);
            case BITS -> putBits(table.column(column), array, start, length, output);
            case DATE, CONNECT_DATE -> putDate(array, start, length, output);
            case ISO_DATE -> IsoText.putDate(array, start, length, output);
            case TIME, CONNECT_TIME, MICRO_TIME, NANO_TIME -> {
                calendar.time(array, start, length);
                putUnits(value, calendar.micros, output);
            }
            case ISO_TIME -> IsoText.putTime(array, start, length, output);
            case TIMESTAMP, CONNECT_TIMESTAMP, MICRO_TIMESTAMP, NANO_TIMESTAMP ->
                    putUnits(value, epochMicros(array, start, length), output);
            case ISO_TIMESTAMP -> IsoText.putMoment(array, start, length, 0, output);
            case ZONED_TIME -> putZonedTime(array, start, length, output);
            case ZONED_TIMESTAMP ->
                    IsoText.putMoment(array, start, length, digits(table.column(column)), output);
            case DURATION -> {
                boolean finite = interval.read(array, start, length);
                output.putLong(
                        finite
                                ? interval.micros()
                                : array[start] == '-' ? Long.MIN_VALUE : Long.MAX_VALUE);
            }
            case INTERVAL -> {
                if (interval.read(array, start, length)) {
                    interval.putAll(output);
                } else {
                    output.putJsonString(array, start, length);
                }
            }
            case ARRAY -> output.putJsonDocument(array, start, length);
        }
    }

    private static int digits(Column column) {
        DataType element = column.type().element();
        int declared = element == null ? column.type().precision() : element.precision();
        return declared < 0 ? MICRO_DIGITS : declared;
    }

    /** NaN and the infinities have no bytes: null, as in Debezium. */
    private void putDecimal(
            boolean variable, byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        byte last = array[start + length - 1];
        if (last < '0' || last > '9') {
            output.put(JsonCells.NULL);
            return;
        }
        if (!variable) {
            decimal.put(array, start, length, output);
            return;
        }
        int significant = UnscaledDecimal.significant(array, start, length);
        int scale = 0;
        for (int at = start; at < start + significant; at++) {
            if (array[at] == '.') {
                scale = start + significant - 1 - at;
            }
        }
        output.put(SCALE);
        output.putLong(scale);
        output.put(VALUE);
        decimal.put(array, start, significant, output);
        output.put((byte) '}');
    }

    private long epochMicros(byte[] array, int start, int length) {
        calendar.moment(array, start, length);
        if (calendar.infinite != 0) {
            return calendar.infinite < 0 ? ALWAYS : FOREVER;
        }
        return Math.addExact(
                Math.multiplyExact(calendar.day, CalendarText.DAY_MICROS), calendar.micros);
    }

    private static void putUnits(DebeziumValue value, long micros, ByteOutput output)
            throws IOException {
        output.putLong(
                switch (value) {
                    case TIME, CONNECT_TIME, TIMESTAMP, CONNECT_TIMESTAMP ->
                            Math.floorDiv(micros, 1000L);
                    case NANO_TIME, NANO_TIMESTAMP -> Math.multiplyExact(micros, 1000L);
                    default -> micros;
                });
    }

    private void putDate(byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        calendar.date(array, start, length);
        int infinite = calendar.infinite;
        output.putLong(
                infinite == 0
                        ? calendar.day
                        : infinite < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE);
    }

    private void putZonedTime(byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        calendar.time(array, start, length);
        long utc =
                Math.floorMod(
                        calendar.micros - calendar.offsetSeconds * 1_000_000L,
                        CalendarText.DAY_MICROS);
        output.put((byte) '"');
        IsoText.putTimeOfDay(utc, output);
        output.put((byte) 'Z');
        output.put((byte) '"');
    }

    private static void putHex(byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        output.put((byte) '"');
        for (int at = start; at < start + length; at++) {
            output.putHex(array[at], 2);
        }
        output.put((byte) '"');
    }

    private static void putUrlSafe(byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        byte[] bytes = Arrays.copyOfRange(array, start, start + length);
        output.put((byte) '"');
        output.put(Base64.getUrlEncoder().encode(bytes));
        output.put((byte) '"');
    }

    /** The least significant byte first. */
    private static void putBits(
            Column column, byte[] array, int start, int length, ByteOutput output)
            throws IOException {
        byte[] bytes = new byte[(Math.max(DebeziumSchema.bits(column), length) + 7) / 8];
        if (bytes.length > length / 8 + 64) {
            bytes = new byte[(length + 7) / 8]; // a varying type without a limit
        }
        for (int bit = 0; bit < length; bit++) {
            if (array[start + length - 1 - bit] == '1') {
                bytes[bit >> 3] |= (byte) (1 << (bit & 7));
            }
        }
        output.putBase64String(bytes, 0, bytes.length);
    }

    /**
     * Elements of text and numbers stand in the cell as Debezium writes them; others are strings
     * without escapes, and are written anew.
     */
    private void putArray(
            DebeziumValue element,
            int column,
            byte[] array,
            int start,
            int length,
            ByteOutput output)
            throws IOException {
        switch (element) {
            case BOOLEAN, INT16, INT32, INT64, STRING, UUID, DECIMAL_STRING, BYTES, BASE64 -> {
                output.putJsonDocument(array, start, length);
                return;
            }
            default -> {}
        }
        int end = start + length;
        for (int at = start; at < end; ) {
            byte next = array[at];
            if (next == '"' && element != DebeziumValue.DOCUMENT) {
                int close = at + 1;
                while (array[close] != '"') {
                    close++;
                }
                put(element, column, array, at + 1, close - at - 1, output);
                at = close + 1;
            } else if (next == ','
                    || next == 'n'
                    || (next == '[' || next == ']')
                            && (element != DebeziumValue.DOCUMENT
                                    || at == start
                                    || at == end - 1)) {
                int size = next == 'n' ? JsonCells.NULL.length : 1;
                output.put(array, at, size);
                at += size;
            } else {
                int stop =
                        element == DebeziumValue.DOCUMENT
                                ? documentEnd(array, at)
                                : numberEnd(array, at);
                put(element, column, array, at, stop - at, output);
                at = stop;
            }
        }
    }

    private static int numberEnd(byte[] array, int from) {
        int at = from;
        while (array[at] != ',' && array[at] != ']') {
            at++;
        }
        return at;
    }

    /** Where an array's element ends that is a JSON document. */
    private static int documentEnd(byte[] array, int from) {
        int depth = 0;
        boolean text = false;
        for (int at = from; ; at++) {
            byte next = array[at];
            if (text) {
                if (next == '\\') {
                    at++;
                } else if (next == '"') {
                    text = false;
                }
            } else if (depth == 0 && (next == ',' || next == ']')) {
                return at;
            } else {
                text = next == '"';
                depth += next == '{' || next == '[' ? 1 : next == '}' || next == ']' ? -1 : 0;
            }
        }
    }
}
