package io.tailrace.connector.mysql.catalog;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns values as a SELECT answers them in the protocol's text form, in the character set of their
 * column, into the same canonical text that the log's decoders make. Most are it already. For one
 * thread.
 */
public final class SelectedCells {

    /** Servers set a double with the fewest digits that read back exactly, and these are enough. */
    private static final int DOUBLE_DIGITS = 17;

    private static final int FLOAT_DIGITS = 6;

    private final CharacterSets characterSets;
    private final TimeCells times;
    private final FloatText floats = new FloatText();
    private final GeometryText geometries = new GeometryText();
    private final VectorText vectors = new VectorText();

    public SelectedCells(CharacterSets characterSets, ZeroDates zeroDates) {
        this.characterSets = characterSets;
        this.times = new TimeCells(zeroDates);
    }

    /** Adds exactly one cell. */
    @FunctionalInterface
    public interface Cell {
        void decode(byte[] row, int at, int length, CellWriter out);
    }

    /**
     * What to select for a column. Of a float the server shows six digits, and of a double with so
     * many decimals no more than these, though it stores others; of a product it shows all.
     *
     * @param quoted the column's name, quoted
     */
    public static String expression(LogColumn column, String quoted) {
        return switch (column.type()) {
            case LogType.FLOAT, LogType.DOUBLE -> quoted + " * 1e0";
            default -> quoted;
        };
    }

    /** How a column's values are decoded; null if they are taken as they are. */
    public @Nullable Cell of(LogColumn column) {
        if (column.isVector()) {
            return this::vector;
        }
        if (column.isRefinedType()) {
            return null;
        }
        return switch (column.type()) {
            case LogType.TINY,
                    LogType.SHORT,
                    LogType.INT24,
                    LogType.LONG,
                    LogType.LONGLONG,
                    LogType.NEWDECIMAL ->
                    column.unsigned() ? SelectedCells::withoutZeros : null;
            case LogType.YEAR -> SelectedCells::withoutZeros;
            case LogType.FLOAT -> (row, at, length, out) -> number(row, at, length, true, out);
            case LogType.DOUBLE -> (row, at, length, out) -> number(row, at, length, false, out);
            case LogType.BIT -> bits((column.meta() >> 8) * 8 + (column.meta() & 0xff));
            case LogType.DATE, LogType.NEWDATE -> (row, at, length, out) -> date(row, at, out);
            case LogType.TIME, LogType.TIME2 -> SelectedCells::time;
            case LogType.DATETIME, LogType.DATETIME2 -> this::datetime;
            case LogType.TIMESTAMP, LogType.TIMESTAMP2 -> this::timestamp;
            case LogType.GEOMETRY ->
                    (row, at, length, out) -> {
                        out.mark();
                        geometries.put(row, at, length, out);
                        out.cell();
                    };
            case LogType.JSON -> null;
            default -> text(column);
        };
    }

    private void vector(byte[] row, int at, int length, CellWriter out) {
        out.mark();
        vectors.put(row, at, length, out);
        out.cell();
    }

    private @Nullable Cell text(LogColumn column) {
        if (column.collation() == 0) {
            return null;
        }
        CharacterSets.Text text = characterSets.text(column.collation());
        return text == CharacterSets.Text.AS_IS ? null : text::cell;
    }

    /** Numbers that are filled up with zeros to a width. */
    private static void withoutZeros(byte[] row, int at, int length, CellWriter out) {
        int skip = 0;
        while (skip < length - 1 && row[at + skip] == '0' && row[at + skip + 1] != '.') {
            skip++;
        }
        out.rawCell(row, at + skip, length - skip);
    }

    private static Cell bits(int count) {
        return (row, at, length, out) -> {
            long value = Bytes.big(row, at, length);
            out.mark();
            for (int i = count - 1; i >= 0; i--) {
                out.put('0' + (int) (value >>> i & 1));
            }
            out.cell();
        };
    }

    private void date(byte[] row, int at, CellWriter out) {
        if (isDate(row, at)) {
            out.rawCell(row, at, 10);
        } else {
            out.mark();
            times.zero(false, "", out);
        }
    }

    private void datetime(byte[] row, int at, int length, CellWriter out) {
        if (isDate(row, at)) {
            time(row, at, length, out);
        } else {
            out.mark();
            times.zero(true, "", out);
        }
    }

    private void timestamp(byte[] row, int at, int length, CellWriter out) {
        out.mark();
        if (isDate(row, at)) {
            out.put(row, at, withoutFractionZeros(row, at, length));
            out.putAscii("+00");
            out.cell();
        } else {
            times.zero(true, "+00", out);
        }
    }

    private static void time(byte[] row, int at, int length, CellWriter out) {
        out.rawCell(row, at, withoutFractionZeros(row, at, length));
    }

    /** The length without a fraction's last zeros; the fraction is behind {@code hh:mm:ss}. */
    private static int withoutFractionZeros(byte[] row, int at, int length) {
        int dot = length - 1;
        while (dot >= 0 && row[at + dot] != '.') {
            if (row[at + dot] == ':') {
                return length;
            }
            dot--;
        }
        int end = length;
        while (end > dot + 1 && row[at + end - 1] == '0') {
            end--;
        }
        return end == dot + 1 ? dot : end;
    }

    private static boolean isDate(byte[] row, int at) {
        return TimeCells.exists(
                100 * pair(row, at) + pair(row, at + 2), pair(row, at + 5), pair(row, at + 8));
    }

    private static int pair(byte[] row, int at) {
        return 10 * (row[at] - '0') + row[at + 1] - '0';
    }

    /**
     * A double as the server sets it, in other words: its digits need only be set anew. A float,
     * which comes as a double, has fewer, and so is read; as is a number with zeros before its
     * point that are not digits.
     */
    private void number(byte[] row, int at, int length, boolean single, CellWriter out) {
        int end = at + length;
        boolean negative = row[at] == '-';
        long digits = 0;
        int count = 0;
        int exponent = 0;
        boolean fraction = false;
        int i = negative ? at + 1 : at;
        for (; i < end; i++) {
            int c = row[i];
            if (c == '.') {
                fraction = true;
            } else if (c >= '0' && c <= '9') {
                if (count > 0 || c != '0') {
                    count++;
                }
                if (count <= DOUBLE_DIGITS) {
                    digits = 10 * digits + c - '0';
                }
                exponent -= fraction ? 1 : 0;
            } else {
                break;
            }
        }
        out.mark();
        if (count > (single ? FLOAT_DIGITS : DOUBLE_DIGITS)) {
            double value =
                    Double.parseDouble(new String(row, at, length, StandardCharsets.US_ASCII));
            if (single) {
                floats.put((float) value, out);
            } else {
                floats.put(value, out);
            }
        } else {
            if (i < end) {
                exponent +=
                        Integer.parseInt(
                                new String(row, i + 1, end - i - 1, StandardCharsets.US_ASCII));
            }
            FloatText.put(negative, digits, exponent, out);
        }
        out.cell();
    }
}
