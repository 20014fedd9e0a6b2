package io.tailrace.connector.postgres.server;

import java.sql.Connection;

/** Makes connections to one database, each for its caller to use and close. Safe for use by many threads. */
public interface Server {

    /**
     * A connection for statements, in auto-commit mode.
     *
     * @throws io.tailrace.spi.TailraceException if there is none to be had
     */
    Connection connect();

    /**
     * A connection for replication commands ({@code replication=database}, simple queries only).
     *
     * @throws io.tailrace.spi.TailraceException if there is none to be had
     */
    Connection replicate();

    /**
     * Runs {@code COPY … TO STDOUT} on a connection of {@link #connect}; until the copy is closed the connection serves nothing else.
     */
    CopyOut copy(Connection connection, String sql);

    /** The rows of a COPY, one after another. For one thread. */
    interface CopyOut extends AutoCloseable {

        /** Moves to the next row; false after the last, when the connection is free again. */
        boolean next();

        /** Holds the row from {@link #start} for {@link #length} bytes, until the next call of {@link #next}. */
        byte[] array();

        int start();

        /** Length of the row, with its line break. */
        int length();

        /** Cancels what is left. Does not throw. */
        @Override
        void close();
    }
}
