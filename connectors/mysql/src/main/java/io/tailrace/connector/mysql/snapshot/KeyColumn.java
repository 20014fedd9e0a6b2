package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.LogType;
import io.tailrace.connector.mysql.catalog.Quoted;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A column of a key: how its values are told, kept as text, and said in a condition, so that the
 * server compares exactly what it stores.
 *
 * @param column its place among the table's columns
 * @param characterSet of a text, as an introducer names it; empty for bytes
 */
record KeyColumn(int column, String name, Form form, String characterSet) {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** How a value is kept. */
    enum Form {
        /** A whole number, as it is answered. */
        INTEGER,
        /** One that cannot be calculated with: it has a fraction, or is a year (1 means 2001). */
        NUMBER,
        /** A floating-point number. */
        FLOAT,
        /** The number that bits make. */
        BITS,
        /** The number of a label, or of a set of labels, by which these are compared. */
        INDEX,
        /** The bytes, in hexadecimal. */
        BYTES,
        /** Words of a type of its own, such as a date. */
        QUOTED
    }

    static KeyColumn of(int place, LogColumn column, String characterSet) {
        Form form =
                column.isRefinedType()
                        ? Form.QUOTED
                        : switch (column.type()) {
                            case LogType.TINY,
                                    LogType.SHORT,
                                    LogType.INT24,
                                    LogType.LONG,
                                    LogType.LONGLONG ->
                                    Form.INTEGER;
                            case LogType.NEWDECIMAL, LogType.YEAR -> Form.NUMBER;
                            case LogType.FLOAT, LogType.DOUBLE -> Form.FLOAT;
                            case LogType.BIT -> Form.BITS;
                            case LogType.ENUM, LogType.SET -> Form.INDEX;
                            default ->
                                    LogType.isCharacter(column.type()) ? Form.BYTES : Form.QUOTED;
                        };
        return new KeyColumn(place, column.name(), form, characterSet);
    }

    String quoted() {
        return Quoted.name(name);
    }

    /** What stands for the column in a comparison. */
    String compared() {
        return form == Form.INDEX ? "(" + quoted() + " + 0)" : quoted();
    }

    /** What is selected to be kept, where the row itself does not tell. */
    String selected() {
        return switch (form) {
            case INTEGER, NUMBER, QUOTED -> quoted();
            case FLOAT -> quoted() + " * 1e0";
            case BITS, INDEX -> quoted() + " + 0";
            case BYTES -> "HEX(" + quoted() + ")";
        };
    }

    /** Keeps a value as it stands in a row that was selected. */
    String kept(byte[] row, int at, int length) {
        return switch (form) {
            case INTEGER, NUMBER, QUOTED, FLOAT, INDEX ->
                    new String(row, at, length, StandardCharsets.US_ASCII);
            case BITS -> new BigInteger(1, row, at, length).toString();
            case BYTES -> HEX.formatHex(row, at, at + length);
        };
    }

    /** Says a kept value. */
    String literal(String kept) {
        return switch (form) {
            case INTEGER, NUMBER, BITS, INDEX -> number(kept);
            case FLOAT -> number(kept) + (kept.contains("e") ? "" : "e0");
            case BYTES ->
                    (characterSet.isEmpty() ? "" : "_" + characterSet + " ")
                            + "X'"
                            + HEX.formatHex(HEX.parseHex(kept))
                            + "'";
            case QUOTED -> "'" + kept.replace("'", "''") + "'";
        };
    }

    private static String number(String kept) {
        if (!kept.matches("-?[0-9]+(\\.[0-9]+)?(e[-+]?[0-9]+)?")) {
            throw new IllegalArgumentException("'" + kept + "' is no number of a key");
        }
        return kept;
    }
}
