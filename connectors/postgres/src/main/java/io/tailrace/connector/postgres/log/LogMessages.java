package io.tailrace.connector.postgres.log;

/** Whoever wants logical messages for itself. */
@FunctionalInterface
public interface LogMessages {

    /** Takes a message that stands in the log at that place; false if it is to be delivered like a row. */
    boolean take(String prefix, byte[] content, long lsn);
}
