package io.tailrace.connector.mysql.catalog;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.spi.TailraceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Set;

/** Where a server's log begins and ends. */
public final class LogEnds {

    private LogEnds() {}

    /**
     * An end of the log.
     *
     * @param gtids all transactions before it; empty if not known or none
     */
    public record Place(String file, long offset, String gtids) {

        /** Whether nothing was written between the two. */
        public boolean isAt(Place other) {
            return offset == other.offset && file.equals(other.file);
        }

        public boolean isBefore(Place other) {
            int length = Integer.compare(file.length(), other.file.length());
            int order = length != 0 ? length : file.compareTo(other.file);
            return order < 0 || order == 0 && offset < other.offset;
        }
    }

    /**
     * The databases of which a server logs changes.
     *
     * @param only if any, no others
     */
    record Filters(Set<String> only, Set<String> ignored) {

        boolean logs(String database) {
            return only.isEmpty() ? !ignored.contains(database) : only.contains(database);
        }
    }

    static Filters filters(Statement statement, ServerSettings settings) throws SQLException {
        try (ResultSet result = statement.executeQuery(status(settings))) {
            return result.next()
                    ? new Filters(names(result.getString(3)), names(result.getString(4)))
                    : new Filters(Set.of(), Set.of());
        }
    }

    private static Set<String> names(String list) {
        return list.isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(list.split(",")));
    }

    private static String status(ServerSettings settings) {
        boolean renamed = !settings.mariadb() && settings.version().atLeast(8, 2);
        return renamed ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    }

    /** Behind the last transaction. */
    public static Place latest(Connection connection, ServerSettings settings) {
        try (Statement statement = connection.createStatement()) {
            Place place;
            try (ResultSet result = statement.executeQuery(status(settings))) {
                if (!result.next()) {
                    throw new TailraceException(
                            MysqlError.MYSQL_SETTING, "the server writes no binary log");
                }
                String gtids = settings.mariadb() ? "" : result.getString(5);
                place =
                        new Place(
                                result.getString(1),
                                result.getLong(2),
                                gtids == null ? "" : gtids.replaceAll("\\s", ""));
            }
            return settings.mariadb() ? withGtids(statement, place) : place;
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot ask where the log ends");
        }
    }

    private static Place withGtids(Statement statement, Place place) throws SQLException {
        String sql =
                "SELECT BINLOG_GTID_POS('"
                        + place.file().replace("'", "''")
                        + "', "
                        + place.offset()
                        + ")";
        try (ResultSet result = statement.executeQuery(sql)) {
            String gtids = result.next() ? result.getString(1) : null;
            return new Place(place.file(), place.offset(), gtids == null ? "" : gtids);
        }
    }

    /** The beginning of the oldest file. */
    public static Place earliest(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW BINARY LOGS")) {
            if (!result.next()) {
                throw new TailraceException(
                        MysqlError.MYSQL_SETTING, "the server writes no binary log");
            }
            return new Place(result.getString(1), 4, "");
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot ask where the log begins");
        }
    }
}
