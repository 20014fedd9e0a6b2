package io.tailrace.connector.mysql.snapshot;

/**
 * A table is not any more what it was at the round's place in the log: the log has to go on before
 * the table can be read.
 */
final class TableChanged extends RuntimeException {

    private static final long serialVersionUID = 1;

    TableChanged(Throwable cause) {
        super(cause.getMessage(), cause);
    }

    TableChanged(String message) {
        super(message);
    }
}
