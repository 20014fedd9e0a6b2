package io.tailrace.connector.mysql.server;

import io.tailrace.spi.TailraceException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;

/**
 * Turns what the server or the driver says went wrong into an error with a code, by the server's
 * error number.
 */
public final class ServerFailure {

    private static final String CERTIFICATE =
            "; the server's certificate has to come from the authority in the url's ssl-ca, and with"
                    + " ssl-mode=VERIFY_IDENTITY to name the host";
    private static final String VERSION =
            "; the server has to speak TLS 1.2 or later (see its tls_version: of MySQL 5.7, what is built with yaSSL"
                    + " does not); without TLS it is read by ssl-mode=DISABLED in url";

    private ServerFailure() {}

    /**
     * The error for an exception of the driver.
     *
     * @param doing what was being done, such as {@code "cannot read the columns of x"}
     */
    public static TailraceException of(SQLException e, String doing) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("ssl not enabled in the server")) {
            return new TailraceException(
                    MysqlError.MYSQL_TLS_REFUSED,
                    doing
                            + ": it does not speak TLS; set ssl_cert and ssl_key there, or ssl-mode=DISABLED in url",
                    e);
        }
        boolean otherHost = message.contains("hostname verification failed");
        if (otherHost || isCausedBy(e, SSLException.class)) {
            boolean certificate = otherHost || isCausedBy(e, GeneralSecurityException.class);
            return new TailraceException(
                    MysqlError.MYSQL_TLS_REFUSED,
                    doing + ": " + message + (certificate ? CERTIFICATE : VERSION),
                    e);
        }
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        MysqlError code =
                e.getErrorCode() == 0 && state.startsWith("08")
                        ? MysqlError.MYSQL_UNREACHABLE
                        : code(e.getErrorCode(), state, "");
        return new TailraceException(code, doing + ": " + message + hint(code), e);
    }

    private static boolean isCausedBy(SQLException e, Class<? extends Exception> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** The error for an ERR packet from its error number on. */
    static TailraceException of(byte[] packet, int start, int end, String doing) {
        if (end - start < 2) {
            return new TailraceException(
                    MysqlError.MYSQL_PROTOCOL,
                    doing + ": the server sent an error without a number");
        }
        int number = packet[start] & 0xff | (packet[start + 1] & 0xff) << 8;
        int text = start + 2;
        String state = "";
        if (text + 6 <= end && packet[text] == '#') {
            state = new String(packet, text + 1, 5, StandardCharsets.US_ASCII);
            text += 6;
        }
        String message = new String(packet, text, end - text, StandardCharsets.UTF_8);
        MysqlError code = code(number, state, message);
        return new TailraceException(
                code, doing + ": " + message + " (error " + number + ")" + hint(code));
    }

    private static MysqlError code(int number, String state, String message) {
        return switch (number) {
            case 1045, 1049, 1251, 1698, 1862, 3118, 3955, 4151 -> MysqlError.MYSQL_LOGIN_REFUSED;
            case 1044, 1142, 1143, 1227, 1370 -> MysqlError.MYSQL_PRIVILEGE_MISSING;
            case 1040, 1053, 1077, 1079, 1080, 1203, 1226, 1927, 3169, 3032 ->
                    MysqlError.MYSQL_UNAVAILABLE;
            case 1236, 1789, 1788, 3546 -> lostLog(message);
            case 4052 -> MysqlError.MYSQL_SERVER_ID_TAKEN; // MariaDB's own number
            case 1159, 1160, 1161, 1158, 2006, 2013 -> MysqlError.MYSQL_UNREACHABLE;
            case 1381, 1598 -> MysqlError.MYSQL_SETTING;
            default ->
                    state.startsWith("28")
                            ? MysqlError.MYSQL_LOGIN_REFUSED
                            : MysqlError.MYSQL_SERVER_ERROR;
        };
    }

    /** The one number by which the dump thread reports everything. */
    private static MysqlError lostLog(String message) {
        if (message.contains("same server_uuid/server_id") || message.contains("same server_id")) {
            return MysqlError.MYSQL_SERVER_ID_TAKEN;
        }
        if (message.contains("max_allowed_packet")) {
            return MysqlError.MYSQL_EVENT_TOO_LARGE;
        }
        if (message.contains("log is not open")
                || message.contains("GTID_MODE")
                || message.contains("checksum")) {
            return MysqlError.MYSQL_SETTING;
        }
        return MysqlError.MYSQL_POSITION_LOST;
    }

    private static String hint(MysqlError code) {
        return switch (code) {
            case MYSQL_PRIVILEGE_MISSING ->
                    "; mend it with: GRANT SELECT, REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO the user";
            case MYSQL_SERVER_ID_TAKEN ->
                    "; another replica, or another pipeline, reads with the same server id: give this one an own 'server-id'";
            default -> "";
        };
    }
}
