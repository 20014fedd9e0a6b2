package io.tailrace.connector.mysql.server;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Makes connections to one server, each for its caller to use and close. Safe for use by many
 * threads.
 */
public interface Server {

    /**
     * A connection for statements: auto-commit, UTC, utf8mb4, and a strict reading of nothing else.
     *
     * @throws io.tailrace.spi.TailraceException if there is none to be had
     */
    Connection connect();

    /**
     * A connection whose log can be read.
     *
     * @throws io.tailrace.spi.TailraceException if there is none to be had
     */
    Wire wire();

    /** Ends a connection at once, whatever it is doing; any thread. */
    static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException _) {
            // it is gone either way
        }
    }
}
