package io.tailrace.connector.postgres.log;

import java.util.HexFormat;
import java.util.Locale;

/** A place in PostgreSQL's log. */
public final class Lsn {

    private Lsn() {}

    /** As PostgreSQL writes it: {@code 16/B374D848}. */
    public static String text(long lsn) {
        return Long.toHexString(lsn >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(lsn & 0xffffffffL).toUpperCase(Locale.ROOT);
    }

    /**
     * Reads what {@link #text} writes.
     *
     * @throws NumberFormatException if it is none
     */
    public static long parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash > 8 || text.length() - slash - 1 > 8) {
            throw new NumberFormatException("'" + text + "' is no LSN");
        }
        return (long) Integer.parseUnsignedInt(text, 0, slash, 16) << 32
                | Integer.toUnsignedLong(
                        Integer.parseUnsignedInt(text, slash + 1, text.length(), 16));
    }

    /** Sixteen digits: orders as text as the log does. */
    static String digits(long lsn) {
        return HexFormat.of().toHexDigits(lsn);
    }
}
