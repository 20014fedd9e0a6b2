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

    /** MariaDB's types that its log sends as mere bytes. */
    public enum Refined {
        NO,
        UUID,
        INET6,
        INET4,
        VECTOR
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
        return with(other, fill);
    }

    /** The same column, which gives that to rows. */
    public LogColumn filledWith(Fill other) {
        return with(id, other);
    }

    private LogColumn with(int otherId, Fill otherFill) {
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
                refined,
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
