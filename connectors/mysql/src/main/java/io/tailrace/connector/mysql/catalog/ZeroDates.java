package io.tailrace.connector.mysql.catalog;

/**
 * What becomes of dates that no calendar has, such as {@code 0000-00-00} and {@code 2026-02-00}.
 */
public enum ZeroDates {
    /** A null. */
    NULL,
    /** The first of January 1970. */
    EPOCH,
    /** An error that stops the pipeline. */
    FAIL
}
