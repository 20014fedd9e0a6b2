package io.tailrace.connector.mysql.catalog;

import java.util.List;

/**
 * A table as it was from one moment on.
 *
 * @param columns all of them, in their order, with hidden ones; none of a sequence, whose rows the
 *     log has as if it were a table
 * @param collation what columns get that name none; 0 if not known
 */
public record TableVersion(List<LogColumn> columns, int collation) {

    public TableVersion {
        columns = List.copyOf(columns);
    }

    /** A sequence of MariaDB. */
    public static final TableVersion SEQUENCE = new TableVersion(List.of(), 0);

    public boolean isSequence() {
        return columns.isEmpty();
    }
}
