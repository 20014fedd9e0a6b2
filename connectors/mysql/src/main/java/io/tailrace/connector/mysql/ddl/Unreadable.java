package io.tailrace.connector.mysql.ddl;

/** A statement that cannot be read, or does not fit what is known of the tables. */
final class Unreadable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean expected;

    Unreadable(String message) {
        this(message, false);
    }

    private Unreadable(String message, boolean expected) {
        super(message, null, false, false);
        this.expected = expected;
    }

    /** It is about a table of which nothing is known, as most that nobody wants. */
    static Unreadable unknown(Object table) {
        return new Unreadable("table " + table + " is not known", true);
    }

    boolean isExpected() {
        return expected;
    }
}
