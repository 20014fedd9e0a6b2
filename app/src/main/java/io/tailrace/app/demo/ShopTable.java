package io.tailrace.app.demo;

import static java.util.stream.Collectors.joining;

import java.util.List;

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

    /**
     * The same from JSON lines: of each key the last change counts, unless it is a deletion; a cell
     * that the log left out, such as an unchanged large value, is the one that came last.
     */
    String foldedQuery(String schema) {
        String cells =
                columns.stream()
                        .map(
                                column ->
                                        "arg_max_null(after->>'$."
                                                + column.name()
                                                + "', seq) FILTER (json_exists(after, '$."
                                                + column.name()
                                                + "')) AS "
                                                + column.name())
                        .collect(joining(", "));
        return "SELECT "
                + columns.stream()
                        .map(column -> comparable(column, column.name()))
                        .collect(joining(", "))
                + " FROM (SELECT arg_max(op, seq) AS last_op, "
                + cells
                + " FROM lines WHERE tab = '"
                + schema
                + "."
                + name
                + "' GROUP BY key::varchar)"
                + " WHERE last_op <> 'delete'"
                + order("", "::bigint");
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
