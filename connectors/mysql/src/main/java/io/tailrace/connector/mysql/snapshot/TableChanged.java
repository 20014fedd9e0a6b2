package io.tailrace.connector.mysql.snapshot;

import io.tailrace.spi.TailraceException;

/**
 * A table is not any more what it was at the round's place in the log, or somebody waits to alter
 * it: the log has to go on before the table can be read.
 */
final class TableChanged extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int UNKNOWN_COLUMN = 1054;
    private static final int NO_SUCH_TABLE = 1146;
    private static final int NO_SUCH_INDEX = 1176;
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int DEFINITION_CHANGED = 1412;

    private final boolean locked;

    TableChanged(String message) {
        super(message);
        locked = false;
    }

    private TableChanged(TailraceException cause, boolean locked) {
        super(cause.getMessage(), cause);
        this.locked = locked;
    }

    /** Whether somebody had the table locked. */
    boolean isLocked() {
        return locked;
    }

    /** What the server's error is when a table is read. */
    static RuntimeException unless(TailraceException error, int number) {
        return switch (number) {
            case UNKNOWN_COLUMN, NO_SUCH_TABLE, NO_SUCH_INDEX, DEFINITION_CHANGED ->
                    new TableChanged(error, false);
            case LOCK_WAIT_TIMEOUT -> new TableChanged(error, true);
            default -> error;
        };
    }
}
