package io.tailrace.connector.postgres.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.spi.TailraceException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the server or the driver says went wrong into an error with a code, by its SQLSTATE.
 */
public final class ServerFailure {

    private ServerFailure() {}

    /**
     * The error for an exception of the driver.
     *
     * @param doing what was being done, such as {@code "cannot create slot x"}
     */
    public static TailraceException of(SQLException e, String doing) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                state = "08004";
            }
        }
        return new TailraceException(
                code(state), doing + ": " + e.getMessage() + " (SQLSTATE " + state + ")", e);
    }

    /** The error for an ErrorResponse's fields. */
    static TailraceException of(byte[] message, int start, int length, String doing) {
        Map<Character, String> fields = fields(message, start, length);
        String state = fields.getOrDefault('C', "");
        StringBuilder text =
                new StringBuilder(doing)
                        .append(": ")
                        .append(fields.getOrDefault('V', fields.getOrDefault('S', "ERROR")))
                        .append(": ")
                        .append(fields.getOrDefault('M', "no message"));
        append(text, "; detail: ", fields.get('D'));
        append(text, "; hint: ", fields.get('H'));
        text.append(" (SQLSTATE ").append(state).append(')');
        PostgresError code = code(state, fields.getOrDefault('R', ""));
        return new TailraceException(code, text.append(choices(code)).toString());
    }

    /**
     * The error for a warning that the log goes on without changes: PostgreSQL 18 passes over a
     * publication that is missing, where older versions fail. Null for other notices.
     */
    static @Nullable TailraceException ofNotice(byte[] message, int start, int length) {
        Map<Character, String> fields = fields(message, start, length);
        PostgresError code = code(fields.getOrDefault('C', ""), fields.getOrDefault('R', ""));
        return code == PostgresError.POSTGRES_PUBLICATION
                ? of(message, start, length, "the log leaves out changes")
                : null;
    }

    private static void append(StringBuilder text, String label, @Nullable String value) {
        if (value != null) {
            text.append(label).append(value);
        }
    }

    private static Map<Character, String> fields(byte[] message, int start, int length) {
        Map<Character, String> fields = new HashMap<>();
        int end = start + length;
        for (int at = start; at < end && message[at] != 0; ) {
            char type = (char) message[at++];
            int from = at;
            while (at < end && message[at] != 0) {
                at++;
            }
            fields.put(type, new String(message, from, at - from, UTF_8));
            at++;
        }
        return fields;
    }

    /** What the user can do about an error of the log. */
    private static String choices(PostgresError code) {
        return switch (code) {
            case POSTGRES_SLOT_LOST ->
                    ". Changes are missing. Either set snapshot: when-needed, which reads the"
                            + " tables anew (drop a lost slot first: tailrace slot drop FILE SLOT), or"
                            + " delete the pipeline's checkpoint to begin again";
            case POSTGRES_PUBLICATION ->
                    ". The publication must exist where the slot stands in the log, and what"
                            + " changed without it cannot be had: CREATE PUBLICATION … FOR TABLE …,"
                            + " then tailrace slot drop FILE SLOT and snapshot: when-needed; or name"
                            + " another with publication:";
            default -> "";
        };
    }

    /**
     * The code of an error of the stream.
     *
     * @param routine the server's function that failed, whose name does not depend on its language
     */
    private static PostgresError code(String state, String routine) {
        boolean publication = routine.toLowerCase(Locale.ROOT).contains("publication");
        return switch (state) {
            case "42704", "55000" ->
                    publication
                            ? PostgresError.POSTGRES_PUBLICATION
                            : PostgresError.POSTGRES_SLOT_LOST;
            case "58P01" -> PostgresError.POSTGRES_SLOT_LOST;
            default -> code(state);
        };
    }

    private static PostgresError code(String state) {
        return switch (state) {
            case "42501" -> PostgresError.POSTGRES_PRIVILEGE;
            case "08004", "3D000" -> PostgresError.POSTGRES_REFUSED;
            case "55006" -> PostgresError.POSTGRES_SLOT_ACTIVE;
            case "57P01", "57P02", "57P03", "53300", "57P05" -> PostgresError.POSTGRES_UNAVAILABLE;
            default ->
                    state.startsWith("28")
                            ? PostgresError.POSTGRES_REFUSED
                            : state.startsWith("08")
                                    ? PostgresError.POSTGRES_UNREACHABLE
                                    : PostgresError.POSTGRES_STATEMENT;
        };
    }
}
