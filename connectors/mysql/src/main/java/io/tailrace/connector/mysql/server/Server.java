package io.tailrace.connector.mysql.server;

import java.sql.Connection;

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
}
