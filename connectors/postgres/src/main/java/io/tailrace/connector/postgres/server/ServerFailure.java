package io.tailrace.connector.postgres.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.spi.TailraceException;
import java.sql.SQLException;
import java.util.HashMap;
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
        return new TailraceException(
                code(state), text.append(" (SQLSTATE ").append(state).append(')').toString());
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
