package io.tailrace.testkit;

import io.tailrace.testkit.TableShape.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of a table in the order of its key, as normal texts. Holds a few rows at a time. */
final class RowStream implements AutoCloseable {

    private static final int FETCH = 500;

    private final TableShape shape;
    private final Statement statement;
    private final ResultSet result;

    private RowStream(TableShape shape, Statement statement, String sql) throws SQLException {
        this.shape = shape;
        this.statement = statement;
        this.result = statement.executeQuery(sql);
    }

    static RowStream ofPostgres(Connection connection, TableShape shape) throws SQLException {
        connection.setAutoCommit(false); // otherwise the driver reads the whole table at once
        Statement statement = connection.createStatement();
        statement.execute("set local timezone = 'UTC'");
        statement.setFetchSize(FETCH);
        String columns =
                shape.columns().stream()
                        .map(
                                c ->
                                        c.type().equals("bytea")
                                                ? "encode(" + c.quoted() + ", 'hex')"
                                                : c.quoted() + "::text")
                        .collect(Collectors.joining(", "));
        String order =
                shape.key().stream()
                        .map(
                                c ->
                                        "t."
                                                + c.quoted()
                                                + (isText(c)
                                                        ? " collate \"C\""
                                                        : isJson(c) ? "::text collate \"C\"" : ""))
                        .collect(Collectors.joining(", "));
        return new RowStream(
                shape, statement, select(columns, shape.schema(), shape.table(), order));
    }

    /** The same columns of the same table in DuckDB, whose schema may be another. */
    static RowStream ofDuckDb(Connection connection, TableShape shape, String schema)
            throws SQLException {
        Statement statement = connection.createStatement();
        statement.execute("set TimeZone = 'UTC'");
        String columns =
                shape.columns().stream()
                        .map(
                                c ->
                                        c.type().equals("bytea")
                                                ? "lower(hex(" + c.quoted() + "))"
                                                : "cast(" + c.quoted() + " as varchar)")
                        .collect(Collectors.joining(", "));
        String order =
                shape.key().stream().map(c -> "t." + c.quoted()).collect(Collectors.joining(", "));
        return new RowStream(shape, statement, select(columns, schema, shape.table(), order));
    }

    /** The next row, or null after the last. */
    @Nullable List<@Nullable String> next() throws SQLException {
        if (!result.next()) {
            return null;
        }
        List<@Nullable String> row = new ArrayList<>(shape.columns().size());
        for (int i = 0; i < shape.columns().size(); i++) {
            row.add(shape.columns().get(i).normal(result.getString(i + 1)));
        }
        return row;
    }

    @Override
    public void close() throws SQLException {
        result.close();
        statement.close();
    }

    /** The order names columns of the table: a bare name would mean the selected text. */
    private static String select(String columns, String schema, String table, String order) {
        return "select "
                + columns
                + " from \""
                + schema
                + "\".\""
                + table
                + "\" t order by "
                + order;
    }

    private static boolean isText(Column column) {
        return List.of("text", "varchar", "bpchar").contains(column.type());
    }

    private static boolean isJson(Column column) {
        return column.type().startsWith("json");
    }
}
