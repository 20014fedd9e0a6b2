package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.Row;
import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.connector.postgres.catalog.TableInfo;
import io.tailrace.spi.snapshot.KeyOrder;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks about a table's key by comparisons of rows, for which the server uses the key's index. */
final class KeyQueries implements KeyOrder {

    private final Connection connection;
    private final TableRead table;
    private final List<TableInfo.ColumnInfo> key;

    KeyQueries(Connection connection, TableRead table) {
        this.connection = connection;
        this.table = table;
        this.key = table.key().stream().map(name -> column(table.info(), name)).toList();
    }

    /** The row with that key, if it is there. */
    String row(List<String> of) {
        return columns() + " = " + values(of);
    }

    @Override
    public @Nullable List<String> ahead(
            @Nullable List<String> above, @Nullable List<String> upTo, long rows) {
        String condition = condition(above, upTo);
        String texts =
                key.stream()
                        .map(column -> Sql.identifier(column.name()) + "::text")
                        .collect(Collectors.joining(", "));
        List<Row> found =
                Sql.rows(
                        connection,
                        "SELECT "
                                + texts
                                + " FROM "
                                + table.from()
                                + " AS r"
                                + (condition.isEmpty() ? "" : " WHERE " + condition)
                                + " ORDER BY "
                                + order()
                                + " OFFSET "
                                + (rows - 1)
                                + " LIMIT 1");
        if (found.isEmpty()) {
            return null;
        }
        List<String> upper = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            upper.add(found.getFirst().text(i));
        }
        return upper;
    }

    /** Qualified, since a bare name would mean the text that the query returns under it. */
    private String order() {
        return key.stream()
                .map(column -> "r." + Sql.identifier(column.name()))
                .collect(Collectors.joining(", "));
    }

    @Override
    public String condition(@Nullable List<String> above, @Nullable List<String> upTo) {
        String low = above == null ? "" : columns() + " > " + values(above);
        String high = upTo == null ? "" : columns() + " <= " + values(upTo);
        return low + (low.isEmpty() || high.isEmpty() ? "" : " AND ") + high;
    }

    private String columns() {
        String names = TableRead.list(table.key());
        return key.size() == 1 ? names : "(" + names + ")";
    }

    private String values(List<String> texts) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            values.add(Sql.literal(texts.get(i)) + "::" + key.get(i).cast());
        }
        return key.size() == 1 ? values.getFirst() : "(" + String.join(", ", values) + ")";
    }

    private static TableInfo.ColumnInfo column(TableInfo table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
