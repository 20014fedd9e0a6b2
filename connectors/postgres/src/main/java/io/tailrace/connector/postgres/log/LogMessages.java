package io.tailrace.connector.postgres.log;

/** Whoever wants some logical messages for itself; the others are delivered like rows. */
public interface LogMessages {

    boolean wants(String prefix);

    /** Takes a message. Every position from here on covers it, none before does. */
    void take(String prefix, byte[] content);
}
