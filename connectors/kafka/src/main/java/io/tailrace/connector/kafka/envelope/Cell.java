package io.tailrace.connector.kafka.envelope;

import io.tailrace.connector.kafka.envelope.JsonScanner.Kind;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.DataType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes cells of JSON values: their types, and their canonical text. */
public final class Cell {

    private static final DataType BOOLEAN = DataType.of(DataType.Kind.BOOLEAN);
    private static final DataType WHOLE = DataType.of(DataType.Kind.INT64);
    private static final DataType NUMBER = DataType.decimal(-1, -1);
    private static final DataType TEXT = DataType.of(DataType.Kind.TEXT);
    private static final DataType DOCUMENT = DataType.of(DataType.Kind.JSON);

    /** Digits of a 64-bit number that need no closer look. */
    private static final int SAFE_DIGITS = 18;

    /** No sensible number has more zeros. */
    private static final int MOST_ZEROS = 20_000;

    private Cell() {}

    /** What a value shows of its column's type; null shows nothing. */
    public static @Nullable DataType type(Image image, int index) {
        Image.Value value = image.at(index);
        return switch (value.kind()) {
            case NULL -> null;
            case BOOLEAN -> BOOLEAN;
            case INTEGER -> isLong(value) ? WHOLE : NUMBER;
            case NUMBER -> NUMBER;
            case STRING -> TEXT;
            case ARRAY, OBJECT -> DOCUMENT;
        };
    }

    private static boolean isLong(Image.Value value) {
        if (value.length() <= SAFE_DIGITS) {
            return true;
        }
        try {
            Long.parseLong(value.text());
            return true;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    /** The type that holds what both hold: of numbers a decimal, of anything else JSON. */
    public static DataType wider(DataType a, DataType b) {
        if (a.equals(b)) {
            return a;
        }
        return isNumber(a) && isNumber(b) ? NUMBER : DOCUMENT;
    }

    private static boolean isNumber(DataType type) {
        return switch (type.kind()) {
            case INT16, INT32, INT64, UINT64, FLOAT32, FLOAT64, DECIMAL -> true;
            default -> false;
        };
    }

    /**
     * Adds a member's value as a cell of that type.
     *
     * @param otherwise what a member that is not there is: null or absent
     * @throws UnreadableException if the number is too long to write out
     */
    public static void add(
            Image image,
            String name,
            DataType.Kind type,
            Missing otherwise,
            ChangeBatchBuilder builder)
            throws UnreadableException {
        Image.Value value = image.get(name);
        if (value == null) {
            if (otherwise == Missing.NULL) {
                builder.nullCell();
            } else {
                builder.absentCell();
            }
            return;
        }
        switch (value.kind()) {
            case NULL -> builder.nullCell();
            case STRING -> {
                if (type == DataType.Kind.JSON) {
                    addQuoted(value, builder);
                } else {
                    builder.cell(value.json(), value.start(), value.length());
                }
            }
            case INTEGER, NUMBER -> {
                if (type == DataType.Kind.JSON) {
                    builder.cell(value.json(), value.start(), value.length());
                } else {
                    addNumber(value, builder);
                }
            }
            case BOOLEAN, ARRAY, OBJECT ->
                    builder.cell(value.json(), value.start(), value.length());
        }
    }

    /** What a column is that a row does not have. */
    public enum Missing {
        NULL,
        ABSENT
    }

    private static void addQuoted(Image.Value value, ChangeBatchBuilder builder) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.text().toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        add(quoted.append('"').toString(), builder);
    }

    /** Without an exponent, as decimals are written. */
    private static void addNumber(Image.Value value, ChangeBatchBuilder builder)
            throws UnreadableException {
        boolean plain = value.kind() == Kind.INTEGER;
        for (int i = 0; !plain && i <= value.length(); i++) {
            if (i == value.length()) {
                plain = true;
            } else if ((value.json()[value.start() + i] | 32) == 'e') {
                break;
            }
        }
        if (plain && !(value.length() == 2 && value.text().equals("-0"))) {
            builder.cell(value.json(), value.start(), value.length());
            return;
        }
        BigDecimal number = decimal(value.text());
        if (Math.abs((long) number.scale()) > MOST_ZEROS) {
            throw new UnreadableException("a number has an exponent beyond " + MOST_ZEROS);
        }
        add(number.toPlainString(), builder);
    }

    private static BigDecimal decimal(String text) throws UnreadableException {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException _) {
            throw new UnreadableException("a number has an exponent that is out of range");
        }
    }

    private static void add(String text, ChangeBatchBuilder builder) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        builder.cell(bytes, 0, bytes.length);
    }
}
