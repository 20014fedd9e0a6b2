package io.tailrace.connector.mysql.log;

/**
 * The settings that a statement of the log ran with, of those that are needed to read it. Codes and
 * lengths: libbinlogevents/include/statement_events.h in MySQL's sources.
 *
 * @param sqlMode bits of {@code sql_mode}
 * @param collation of the statement's text; 0 if not told
 */
record QuerySettings(long sqlMode, int collation) {

    private static final int FLAGS = 0;
    private static final int SQL_MODE = 1;
    private static final int CATALOG_OLD = 2;
    private static final int AUTO_INCREMENT = 3;
    private static final int CHARSET = 4;
    private static final int TIME_ZONE = 5;
    private static final int CATALOG = 6;
    private static final long ANSI_QUOTES = 4;
    private static final long ORACLE = 1 << 9;
    private static final long NO_BACKSLASH_ESCAPES = 1 << 20;
    private static final long STRICT = 1 << 21 | 1 << 22;

    boolean ansiQuotes() {
        return (sqlMode & ANSI_QUOTES) != 0;
    }

    boolean backslashes() {
        return (sqlMode & NO_BACKSLASH_ESCAPES) == 0;
    }

    /** Whether words mean what they mean to Oracle, where the server is MariaDB. */
    boolean oracle() {
        return (sqlMode & ORACLE) != 0;
    }

    /** Whether a value that does not fit its column is refused. */
    boolean strict() {
        return (sqlMode & STRICT) != 0;
    }

    /**
     * Reads as far as the settings are needed; the servers write them in the order of their codes.
     */
    static QuerySettings read(Input in) {
        long sqlMode = 0;
        while (in.left() > 0) {
            switch (in.u8()) {
                case FLAGS, AUTO_INCREMENT -> in.skip(4);
                case SQL_MODE -> sqlMode = in.i64();
                case CATALOG_OLD -> in.skip(in.u8() + 1L);
                case TIME_ZONE, CATALOG -> in.skip(in.u8());
                case CHARSET -> {
                    return new QuerySettings(sqlMode, in.u16());
                }
                default -> {
                    return new QuerySettings(sqlMode, 0);
                }
            }
        }
        return new QuerySettings(sqlMode, 0);
    }
}
