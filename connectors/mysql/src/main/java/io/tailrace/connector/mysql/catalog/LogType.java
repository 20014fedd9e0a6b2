package io.tailrace.connector.mysql.catalog;

/** The codes of column types in the log. */
public final class LogType {

    public static final int DECIMAL = 0;
    public static final int TINY = 1;
    public static final int SHORT = 2;
    public static final int LONG = 3;
    public static final int FLOAT = 4;
    public static final int DOUBLE = 5;
    public static final int NULL = 6;
    public static final int TIMESTAMP = 7;
    public static final int LONGLONG = 8;
    public static final int INT24 = 9;
    public static final int DATE = 10;
    public static final int TIME = 11;
    public static final int DATETIME = 12;
    public static final int YEAR = 13;
    public static final int NEWDATE = 14;
    public static final int VARCHAR = 15;
    public static final int BIT = 16;
    public static final int TIMESTAMP2 = 17;
    public static final int DATETIME2 = 18;
    public static final int TIME2 = 19;
    public static final int TYPED_ARRAY = 20;
    public static final int BLOB_COMPRESSED = 140;
    public static final int VARCHAR_COMPRESSED = 141;
    public static final int VECTOR = 242;
    public static final int JSON = 245;
    public static final int NEWDECIMAL = 246;
    public static final int ENUM = 247;
    public static final int SET = 248;
    public static final int TINY_BLOB = 249;
    public static final int MEDIUM_BLOB = 250;
    public static final int LONG_BLOB = 251;
    public static final int BLOB = 252;
    public static final int VAR_STRING = 253;
    public static final int STRING = 254;
    public static final int GEOMETRY = 255;

    private LogType() {}

    /** Bytes of the type's parameter in a table map. */
    public static int metaLength(int type) {
        return switch (type) {
            case FLOAT,
                    DOUBLE,
                    TIMESTAMP2,
                    DATETIME2,
                    TIME2,
                    JSON,
                    GEOMETRY,
                    VECTOR,
                    TINY_BLOB,
                    MEDIUM_BLOB,
                    LONG_BLOB,
                    BLOB,
                    BLOB_COMPRESSED ->
                    1;
            case VARCHAR, VARCHAR_COMPRESSED, VAR_STRING, STRING, ENUM, SET, BIT, NEWDECIMAL -> 2;
            default -> 0;
        };
    }

    /** Whether it is a time in a format of which the log does not tell the fraction's digits. */
    public static boolean isOldTime(int type) {
        return type == TIME || type == DATETIME || type == TIMESTAMP;
    }

    public static boolean isNumber(int type) {
        return switch (type) {
            case TINY, SHORT, INT24, LONG, LONGLONG, FLOAT, DOUBLE, NEWDECIMAL, YEAR -> true;
            default -> false;
        };
    }

    /** Whether values of the type have a character set (or are bytes). */
    public static boolean isCharacter(int type) {
        return switch (type) {
            case VARCHAR,
                    VARCHAR_COMPRESSED,
                    VAR_STRING,
                    STRING,
                    TINY_BLOB,
                    MEDIUM_BLOB,
                    LONG_BLOB,
                    BLOB,
                    BLOB_COMPRESSED ->
                    true;
            default -> false;
        };
    }

    /** Whether the type's values are dates, perhaps with a time: they may be zero. */
    public static boolean isDate(int type) {
        return switch (type) {
            case TIMESTAMP, TIMESTAMP2, DATE, NEWDATE, DATETIME, DATETIME2 -> true;
            default -> false;
        };
    }
}
