package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.Shape;
import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.connector.postgres.catalog.TableInfo;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.RowCounts;
import io.tailrace.spi.snapshot.SourceTable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of a round.
 *
 * @param place its place in the round, from 0
 * @param columns the columns to read
 * @param filter the publication's row filter; empty if it has none
 */
record TableRead(
        int place,
        TableInfo info,
        Shape shape,
        List<String> columns,
        String filter,
        RowCounts counts)
        implements SourceTable {

    @Override
    public TableName name() {
        return info.name();
    }

    @Override
    public Table table() {
        return shape.table();
    }

    @Override
    public boolean keyed() {
        return !key().isEmpty();
    }

    /**
     * The key by which it is read in pieces; empty if it has none, or not all of it may be read.
     */
    List<String> key() {
        return columns.containsAll(info.key()) ? info.key() : List.of();
    }

    /**
     * The table in a FROM: without the tables that inherit from it, which have their own shape, but
     * with its partitions.
     */
    String from() {
        return info.partitioned() ? info.quoted() : "ONLY " + info.quoted();
    }

    /** A statement that writes the rows of a range to us. */
    String copy(String condition) {
        String where =
                condition + (condition.isEmpty() || filter.isEmpty() ? "" : " AND ") + filter;
        String order = key().isEmpty() ? "" : " ORDER BY " + list(key());
        return "COPY (SELECT "
                + list(columns)
                + " FROM "
                + from()
                + (where.isEmpty() ? "" : " WHERE " + where)
                + order
                + ") TO STDOUT";
    }

    static String list(List<String> names) {
        return names.stream().map(Sql::identifier).collect(Collectors.joining(", "));
    }
}
