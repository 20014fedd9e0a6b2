package io.tailrace.connector.mysql.catalog;

import java.util.List;

/**
 * A column, as far as the log or the catalogue describes it.
 *
 * @param type the code that the log uses ({@link LogType})
 * @param meta the type's own parameter, as the log packs it
 * @param collation the collation's number; {@link #BINARY} for bytes, 0 if not known
 * @param labels of an enum or a set; empty if not known
 * @param subtype what the log's code does not tell: of a geometry its kind; else 0
 * @param keyOrdinal place in the primary key from 1; 0 if not part of it
 * @param refined what the catalogue knows better than the log
 * @param id what stays the same when the column is renamed; 0 if not known
 * @param fill what rows got in it that were there when it was added, as far as DDL told
 */
public record LogColumn(
        String name,
        int type,
        int meta,
        boolean unsigned,
        boolean nullable,
        int collation,
        List<String> labels,
        int subtype,
        int keyOrdinal,
        Refined refined,
        int id,
        Fill fill) {

    /** The collation of bytes. */
    public static final int BINARY = 63;

    /**
     * What MariaDB's log does not tell of a column: that its bytes are a type of their own, or its
     * part in a system-versioned table.
     */
    public enum Refined {
        NO,
        UUID,
        INET6,
        INET4,
        VECTOR,
        /** Until when a row was one of the table's, in a column that the table names. */
        ROW_END,
        /** The same in the column that a table has without showing it. */
        HIDDEN_ROW_END,
        /** The other column that such a table does not show. */
        HIDDEN_ROW_START
    }

    /** The last columns of a system-versioned table that names none for its rows' times. */
    public static final List<LogColumn> HIDDEN_PERIOD =
            List.of(
                    hidden("row_start", Refined.HIDDEN_ROW_START),
                    hidden("row_end", Refined.HIDDEN_ROW_END));

    private static LogColumn hidden(String name, Refined refined) {
        return new LogColumn(
                name, LogType.TIMESTAMP2, 6, false, false, BINARY, List.of(), 0, 0, refined, 0);
    }

    /** What a column that is added gives to rows that are there. */
    public enum Fill {
        NULL,
        DEFAULT,
        /** What is worked out from the row's other columns. */
        EXPRESSION
    }

    public LogColumn {
        labels = List.copyOf(labels);
        if (isRowEnd(refined)) {
            keyOrdinal = 0; // the server adds it to keys; current rows are told apart without it
        }
    }

    /** A column of which no DDL told what it gave to rows. */
    public LogColumn(
            String name,
            int type,
            int meta,
            boolean unsigned,
            boolean nullable,
            int collation,
            List<String> labels,
            int subtype,
            int keyOrdinal,
            Refined refined,
            int id) {
        this(
                name,
                type,
                meta,
                unsigned,
                nullable,
                collation,
                labels,
                subtype,
                keyOrdinal,
                refined,
                id,
                Fill.NULL);
    }

    /** The same column with that id. */
    public LogColumn withId(int other) {
        return with(refined, other, fill);
    }

    /** The same column, which gives that to rows. */
    public LogColumn filledWith(Fill other) {
        return with(refined, id, other);
    }

    /** The same column, as the catalogue knows it better. */
    public LogColumn refinedAs(Refined other) {
        return with(other, id, fill);
    }

    private LogColumn with(Refined otherRefined, int otherId, Fill otherFill) {
        return new LogColumn(
                name,
                type,
                meta,
                unsigned,
                nullable,
                collation,
                labels,
                subtype,
                keyOrdinal,
                otherRefined,
                otherId,
                otherFill);
    }

    /**
     * Whether the log's description of a column can be about that one of the catalogue: whether the
     * types are of one family.
     */
    public boolean fits(LogColumn known) {
        return family(type) == family(known.type)
                || known.refined == Refined.VECTOR && type == LogType.VARCHAR;
    }

    /** Whether it tells until when a row was one of a system-versioned table's. */
    public boolean isRowEnd() {
        return isRowEnd(refined);
    }

    private static boolean isRowEnd(Refined refined) {
        return refined == Refined.ROW_END || refined == Refined.HIDDEN_ROW_END;
    }

    /** Whether the log has it but {@code SELECT *} does not. */
    public boolean isHidden() {
        return refined == Refined.HIDDEN_ROW_START || refined == Refined.HIDDEN_ROW_END;
    }

    /** Whether its type is one of those that MariaDB's log sends as mere bytes. */
    public boolean isRefinedType() {
        return switch (refined) {
            case UUID, INET6, INET4, VECTOR -> true;
            case NO, ROW_END, HIDDEN_ROW_END, HIDDEN_ROW_START -> false;
        };
    }

    /** Whether it has vectors: MySQL's log has a type for them, MariaDB's sends them as bytes. */
    boolean isVector() {
        return type == LogType.VECTOR || refined == Refined.VECTOR;
    }

    /** The code of the type, or of the one that has its values and is written another way. */
    public static int family(int type) {
        return switch (type) {
            case LogType.VAR_STRING, LogType.VARCHAR_COMPRESSED -> LogType.VARCHAR;
            case LogType.TINY_BLOB,
                    LogType.MEDIUM_BLOB,
                    LogType.LONG_BLOB,
                    LogType.BLOB_COMPRESSED ->
                    LogType.BLOB;
            case LogType.NEWDATE -> LogType.DATE;
            case LogType.TIME2 -> LogType.TIME;
            case LogType.DATETIME2 -> LogType.DATETIME;
            case LogType.TIMESTAMP2 -> LogType.TIMESTAMP;
            default -> type;
        };
    }
}
