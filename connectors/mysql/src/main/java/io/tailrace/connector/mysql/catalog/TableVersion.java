package io.tailrace.connector.mysql.catalog;

import java.util.List;

/**
 * A table as it was from one moment on.
 *
 * @param columns all of them, in their order
 * @param collation what columns get that name none; 0 if not known
 */
public record TableVersion(List<LogColumn> columns, int collation) {

    public TableVersion {
        columns = List.copyOf(columns);
    }
}
