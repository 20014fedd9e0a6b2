package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much of the log is delivered: everything before a place between two transactions, and perhaps
 * the first changes of one transaction behind it.
 *
 * @param epoch counts the logs that were read one after another: another server's, one that was
 *     begun anew
 * @param server the server whose files these are
 * @param offset where the next transaction, or what precedes it, begins in the file
 * @param created when the file was begun, in seconds since 1970, which tells it from another of the
 *     same name; 0 if not known
 * @param gtids the transactions that are delivered, as the server writes them; empty if the server
 *     has none
 * @param partial a transaction of which the first changes are delivered
 */
public record LogPosition(
        int epoch,
        String server,
        String file,
        long offset,
        long created,
        String gtids,
        @Nullable Partial partial) {

    /** Where a log begins in a file, behind its magic number. */
    public static final long FIRST = 4;

    /**
     * A transaction that is delivered in part.
     *
     * @param sequence its place in the log ({@link LogPosition#sequence}); it keeps it on every
     *     server
     * @param id its GTID; empty if it has none
     * @param skip how many of its changes are delivered
     * @param filter the tables that were counted
     */
    public record Partial(String sequence, String id, long skip, int filter) {}

    /** Text that orders transactions as the log does. */
    public static String sequence(int epoch, String file, long offset) {
        char[] digits = new char[24];
        hex(epoch, digits, 0, 4);
        hex(number(file), digits, 4, 12);
        hex(offset, digits, 12, 24);
        return new String(digits);
    }

    private static void hex(long value, char[] digits, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            digits[i] = Character.forDigit((int) value & 15, 16);
            value >>>= 4;
        }
    }

    /** The number of a log file: what is behind its last dot. */
    public static long number(String file) {
        int dot = file.lastIndexOf('.');
        try {
            return dot < 0 ? 0 : Long.parseLong(file, dot + 1, file.length(), 10);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + file + "' is no name of a log file", e);
        }
    }

    /** Orders as transactions order: everything before is delivered. */
    public String sequence() {
        return sequence(epoch, file, offset);
    }

    /**
     * Whether a change is delivered: of a transaction with that sequence, with that number in it.
     */
    boolean contains(String transaction, long ordinal) {
        Partial part = partial;
        return part != null && part.sequence.equals(transaction)
                ? ordinal < part.skip
                : transaction.compareTo(sequence()) < 0;
    }

    /** Whether less is delivered than at another position of the same pipeline. */
    public boolean isBefore(LogPosition other) {
        int order = sequence().compareTo(other.sequence());
        long skip = partial == null ? 0 : partial.skip;
        long otherSkip = other.partial == null ? 0 : other.partial.skip;
        return order < 0 || order == 0 && skip < otherSkip;
    }

    public Position toPosition() {
        return new Position(toString());
    }

    /** Printable, on one line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(64 + gtids.length());
        text.append("e=").append(epoch).append(" s=").append(server);
        text.append(" f=").append(file).append(" o=").append(offset);
        if (created != 0) {
            text.append(" c=").append(created);
        }
        if (!gtids.isEmpty()) {
            text.append(" g=").append(gtids);
        }
        Partial part = partial;
        if (part != null) {
            text.append(" t=")
                    .append(part.sequence)
                    .append('/')
                    .append(part.id)
                    .append('/')
                    .append(part.skip);
            text.append('/').append(Integer.toHexString(part.filter));
        }
        return text.toString();
    }

    /**
     * Reads what {@link #toString} writes; passes over keys that it does not know.
     *
     * @throws TailraceException if it is no position of this source
     */
    public static LogPosition parse(String text) {
        try {
            Map<String, String> parts = new HashMap<>();
            for (String part : text.split(" ")) {
                int equals = part.indexOf('=');
                parts.put(part.substring(0, Math.max(equals, 0)), part.substring(equals + 1));
            }
            String partial = parts.get("t");
            return new LogPosition(
                    Integer.parseInt(need(parts, "e")),
                    need(parts, "s"),
                    need(parts, "f"),
                    Long.parseLong(need(parts, "o")),
                    Long.parseLong(parts.getOrDefault("c", "0")),
                    parts.getOrDefault("g", ""),
                    partial == null ? null : partial(partial));
        } catch (IllegalArgumentException e) {
            throw new TailraceException(
                    MysqlError.MYSQL_POSITION,
                    "'"
                            + text
                            + "' is no position of a MySQL source; if another kind of source wrote it, give the pipeline a new name",
                    e);
        }
    }

    private static String need(Map<String, String> parts, String key) {
        String value = parts.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return value;
    }

    private static Partial partial(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("no part of a transaction");
        }
        return new Partial(
                parts[0],
                parts[1],
                Long.parseLong(parts[2]),
                Integer.parseUnsignedInt(parts[3], 16));
    }
}
