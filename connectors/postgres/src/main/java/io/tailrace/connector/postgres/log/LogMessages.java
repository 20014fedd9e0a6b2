package io.tailrace.connector.postgres.log;

import io.tailrace.spi.frame.TableName;

/** Whoever wants some logical messages for itself; the others are delivered like rows. */
public interface LogMessages {

    boolean wants(String prefix);

    /** Takes a message. Every position from here on covers it, none before does. */
    void take(String prefix, byte[] content);

    /**
     * A row of the table has another key now, and cells that the log does not carry: whoever has
     * not got the row under its old key cannot make it from this.
     */
    default void moved(TableName table) {}
}
