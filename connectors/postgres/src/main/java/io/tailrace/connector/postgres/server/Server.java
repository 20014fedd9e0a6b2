package io.tailrace.connector.postgres.server;

import io.tailrace.spi.frame.ChangeBatchBuilder;
import java.sql.Connection;

/**
 * Makes connections to one database, each for its caller to use and close. Safe for use by many
 * threads.
 */
public interface Server {

    /** The database's name. */
    String database();

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
     * Runs {@code COPY … TO STDOUT} on a connection of {@link #connect}; until the copy has ended
     * the connection serves nothing else.
     *
     * @throws io.tailrace.spi.TailraceException if the server refuses
     */
    CopyOut copy(Connection connection, String sql);

    /** The rows of a COPY, one after another. For one thread. */
    interface CopyOut extends AutoCloseable {

        /**
         * Moves to the next row, whatever was not read of the one before.
         *
         * @return false after the last, when the connection is free again
         */
        boolean next();

        /** Length of the row with its line break, known before any of it is read. */
        int length();

        /** Reads the row into a batch's arena, once, and returns where it begins there. */
        int appendTo(ChangeBatchBuilder batch);

        /** Ends a copy; one that is not at its end costs its connection. Does not throw. */
        @Override
        void close();
    }
}
