package io.tailrace.app.demo;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.StringJoiner;

/** A table of the shop, and how to read each of its columns as the same text at every end. */
record ShopTable(String name, List<Column> columns) {

    /** A column; keys are whole numbers. */
    record Column(String name, Kind kind, boolean key) {}

    /** How values of a column become comparable text. */
    enum Kind {
        TEXT,
        TIME,
        JSON
    }

    static final List<ShopTable> ALL =
            List.of(
                    new ShopTable(
                            "orders",
                            List.of(
                                    key("id"),
                                    text("customer"),
                                    text("status"),
                                    text("total"),
                                    text("note"),
                                    time("ordered_at"))),
                    new ShopTable(
                            "order_items",
                            List.of(
                                    key("order_id"),
                                    key("line"),
                                    text("product"),
                                    text("quantity"),
                                    text("price"))),
                    new ShopTable(
                            "documents",
                            List.of(
                                    key("id"),
                                    text("title"),
                                    text("revision"),
                                    new Column("body", Kind.JSON, false),
                                    time("changed_at"))));

    private static Column key(String name) {
        return new Column(name, Kind.TEXT, true);
    }

    private static Column text(String name) {
        return new Column(name, Kind.TEXT, false);
    }

    private static Column time(String name) {
        return new Column(name, Kind.TIME, false);
    }

    List<Column> keys() {
        return columns.stream().filter(Column::key).toList();
    }

    /** All rows in the order of their key, from the database itself. */
    String sourceQuery(ShopDatabase database) {
        return "SELECT "
                + columns.stream().map(database::comparable).collect(joining(", "))
                + " FROM "
                + name
                + order(name + ".", "");
    }

    /** The same from the mirror in DuckDB. */
    String mirrorQuery(String schema) {
        return "SELECT "
                + columns.stream()
                        .map(column -> comparable(column, column.name()))
                        .collect(joining(", "))
                + " FROM "
                + schema
                + "."
                + name
                + order(name + ".", "");
    }

    /** How many bytes of rows the JSON lines have. */
    String linesSize(String schema) {
        return "SELECT coalesce(sum(strlen(after)), 0)::bigint" + fromLines(schema);
    }

    /**
     * The rows as JSON lines have them: of each key the last change counts, unless it is a
     * deletion; a cell that the log left out, such as an unchanged large value, is the one that
     * came last.
     *
     * @param slices into how many parts the keys are divided
     * @param slice the part, from 0
     */
    String foldQuery(String schema, long slices, long slice) {
        StringJoiner paths = new StringJoiner("', '$.", "['$.", "']");
        StringBuilder cells = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            paths.add(columns.get(i).name());
            cells.append(
                    ", arg_max_null(cells[%1$d], seq) FILTER (present[%1$d]) AS %2$s"
                            .formatted(i + 1, columns.get(i).name()));
        }
        return "SELECT * EXCLUDE (last_op) FROM (SELECT arg_max(op, seq) AS last_op"
                + cells
                + " FROM (SELECT key, op, seq, after->>"
                + paths
                + " AS cells, json_exists(after, "
                + paths
                + ") AS present"
                + fromLines(schema)
                + " AND hash(key::varchar) %% %d = %d".formatted(slices, slice)
                + ") GROUP BY key::varchar) WHERE last_op <> 'delete'";
    }

    private String fromLines(String schema) {
        return " FROM lines WHERE tab = '" + schema + "." + name + "'";
    }

    /** All of what {@link #foldQuery} has made, in the order of its key. */
    String foldedQuery(String folded) {
        return "SELECT "
                + columns.stream()
                        .map(column -> comparable(column, column.name()))
                        .collect(joining(", "))
                + " FROM "
                + folded
                + order(folded + ".", "::bigint");
    }

    private static String comparable(Column column, String expression) {
        return column.kind() == Kind.TIME
                ? "epoch_us(" + expression + "::timestamptz)::varchar"
                : expression + "::varchar";
    }

    /**
     * @param prefix names the table, where a bare name would mean the selected text
     */
    private String order(String prefix, String cast) {
        return " ORDER BY "
                + keys().stream().map(key -> prefix + key.name() + cast).collect(joining(", "));
    }
}
