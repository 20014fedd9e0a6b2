package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.Server;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.spi.TailraceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether what the log has is also what a SELECT sees: a server writes a transaction into its
 * log, and sends it, a moment before it is visible. Nothing is locked or written.
 */
public final class Watermarks implements AutoCloseable {

    private static final int POLL_MILLIS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Connection connection;
    private final ServerSettings settings;

    public Watermarks(Server server, ServerSettings settings) {
        this(server.connect(), settings);
    }

    /** On a connection that somebody else closes. */
    Watermarks(Connection connection, ServerSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /** The end of the log. */
    public LogEnds.Place end() {
        return LogEnds.latest(connection, settings);
    }

    /**
     * Waits until every statement that begins sees all transactions before a place.
     *
     * @param place with the GTIDs before it, where they are known
     */
    public void awaitVisible(LogEnds.Place place) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isVisible(place)) {
            if (System.nanoTime() - end > 0) {
                throw new TailraceException(
                        MysqlError.MYSQL_SNAPSHOT,
                        "no moment was found at which all that the log has is visible: a commit hangs (semi-synchronous, perhaps)"
                                + (settings.hasGtids()
                                        ? ""
                                        : ", or there are too many; with gtid_mode = ON no such moment is needed"));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Transactions that every statement which begins now sees; null if nothing tells. */
    @Nullable Gtids visible() {
        if (!settings.hasGtids()) {
            return null;
        }
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT @@GLOBAL.gtid_executed")) {
            result.next();
            return Gtids.parse(result.getString(1), settings.mariadb());
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot ask which transactions are visible");
        }
    }

    /** Whether no transaction is between its writing to the log and its being visible. */
    boolean isQuiet() {
        try (Statement statement = connection.createStatement()) {
            return isQuiet(statement);
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot ask which transactions are visible");
        }
    }

    private boolean isVisible(LogEnds.Place place) {
        try (Statement statement = connection.createStatement()) {
            if (settings.mariadb()) {
                return !consistent(statement).isBefore(place);
            }
            if (settings.hasGtids() && !place.gtids().isEmpty()) {
                return is(
                        statement,
                        "SELECT GTID_SUBSET('" + place.gtids() + "', @@GLOBAL.gtid_executed)");
            }
            return isQuiet(statement);
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot ask which transactions are visible");
        }
    }

    private static boolean isQuiet(Statement statement) throws SQLException {
        return is(statement, "SELECT @@GLOBAL.gtid_owned = ''")
                && "0"
                        .equals(
                                status(statement, "Ongoing_anonymous_transaction_count")
                                        .getOrDefault("ongoing_anonymous_transaction_count", "0"));
    }

    private static LogEnds.Place consistent(Statement statement) throws SQLException {
        statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
        LogEnds.Place place = viewed(statement);
        statement.execute("ROLLBACK");
        return place;
    }

    /** MariaDB: the place in the log that exactly fits what this transaction sees. */
    static LogEnds.Place viewed(Statement statement) throws SQLException {
        Map<String, String> status = status(statement, "binlog_snapshot_%");
        return new LogEnds.Place(
                status.getOrDefault("binlog_snapshot_file", ""),
                Long.parseLong(status.getOrDefault("binlog_snapshot_position", "0")),
                "");
    }

    private static boolean is(Statement statement, String sql) throws SQLException {
        try (ResultSet result = statement.executeQuery(sql)) {
            return result.next() && result.getBoolean(1);
        }
    }

    private static Map<String, String> status(Statement statement, String like)
            throws SQLException {
        Map<String, String> status = new HashMap<>();
        try (ResultSet result = statement.executeQuery("SHOW STATUS LIKE '" + like + "'")) {
            while (result.next()) {
                status.put(result.getString(1).toLowerCase(Locale.ROOT), result.getString(2));
            }
        }
        return status;
    }

    @Override
    public void close() {
        Server.abort(connection);
    }
}
