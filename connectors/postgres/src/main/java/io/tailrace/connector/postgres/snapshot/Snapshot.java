package io.tailrace.connector.postgres.snapshot;

/**
 * An exported snapshot.
 *
 * @param name what {@code SET TRANSACTION SNAPSHOT} takes
 * @param lsn transactions that committed below are in it
 * @param micros when it was taken, in microseconds since 1970 UTC
 */
record Snapshot(String name, long lsn, long micros) {}
