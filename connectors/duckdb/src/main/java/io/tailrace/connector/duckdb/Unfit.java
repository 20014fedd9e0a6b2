package io.tailrace.connector.duckdb;

/** A cell does not fit its column exactly. The message says why, without the value. */
final class Unfit extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unfit(String why) {
        super(why, null, false, false);
    }
}
