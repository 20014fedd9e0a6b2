package io.tailrace.spi.frame;

/** What happened to a row, or beside the rows. */
public enum Op {
    /** A row as a snapshot read it; an upsert for a target that mirrors the source. */
    READ("read"),
    INSERT("insert"),
    UPDATE("update"),
    DELETE("delete"),
    /** Every row of the table is gone; has neither a before nor an after image. */
    TRUNCATE("truncate"),
    /**
     * An application's message in the log (PostgreSQL's logical messages); its table describes its
     * columns.
     */
    MESSAGE("message");

    private final String label;

    Op(String label) {
        this.label = label;
    }

    /** The lower-case name that formats print. */
    public String label() {
        return label;
    }
}
