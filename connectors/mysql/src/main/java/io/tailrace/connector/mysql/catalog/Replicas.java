package io.tailrace.connector.mysql.catalog;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those that read a server's log, as the server lists them. */
public final class Replicas {

    private static final Logger log = LoggerFactory.getLogger(Replicas.class);
    private static final int RENAMED = 80022;

    private Replicas() {}

    /**
     * Makes sure that nobody else reads with a server id.
     *
     * @param name what this reader calls itself: of that name, an older connection may still be
     *     listed
     * @throws TailraceException if it is taken
     */
    public static void requireFree(
            Connection connection, ServerSettings settings, long id, String name, String server) {
        if (settings.get("server_id").equals(Long.toString(id))) {
            throw taken(id, server + " itself");
        }
        String other;
        try (Statement statement = connection.createStatement()) {
            other = named(statement, settings, id);
        } catch (SQLException e) {
            log.debug("the replicas of {} cannot be seen", server, e); // MariaDB wants a privilege
            return;
        }
        if (other != null && !other.equals(name)) {
            throw taken(id, "another replica of " + server + (other.isEmpty() ? "" : ", " + other));
        }
    }

    private static TailraceException taken(long id, String by) {
        return new TailraceException(
                MysqlError.MYSQL_SERVER_ID_TAKEN,
                "server-id "
                        + id
                        + " is that of "
                        + by
                        + ": give this pipeline another one, since two with one id end each other");
    }

    /**
     * What the replica with that id calls itself, perhaps nothing; null if there is none.
     *
     * @throws SQLException if the user may not see them
     */
    static @Nullable String named(Statement statement, ServerSettings settings, long id)
            throws SQLException {
        boolean renamed = !settings.mariadb() && settings.version().number() >= RENAMED;
        try (ResultSet result =
                statement.executeQuery(renamed ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS")) {
            while (result.next()) {
                if (result.getLong(1) == id) {
                    return result.getString(2);
                }
            }
            return null;
        }
    }
}
