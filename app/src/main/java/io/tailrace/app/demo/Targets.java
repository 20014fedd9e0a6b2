package io.tailrace.app.demo;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Opens what the pipeline wrote, once it has ended. */
final class Targets {

    private static final String PART = ".part";

    /**
     * Bytes of rows that are made at once. DuckDB reads JSON with several times its size in memory,
     * for up to two thousand rows at a time, however large they are.
     */
    private static final long SLICE = 64 << 20;

    private Targets() {}

    static Connection mirror(Path file) throws SQLException {
        return duckdb(file.toString());
    }

    /** The JSON lines as the table {@code lines}, in the order in which they were written. */
    static Connection lines(Path directory, Path scratch) throws SQLException {
        Connection connection = duckdb(scratch.toString());
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE OR REPLACE TABLE lines AS SELECT row_number() OVER () AS seq, id, op, "table" AS tab,
                      coalesce(record_key, key) AS key, after
                    FROM read_json([%s], format = 'newline_delimited', maximum_object_size = 67108864,
                      columns = {record_key: 'JSON', id: 'VARCHAR', op: 'VARCHAR', "table": 'VARCHAR', key: 'JSON', after: 'JSON'})"""
                            .formatted(
                                    files(directory).stream()
                                            .map(
                                                    file ->
                                                            "'"
                                                                    + file.toString()
                                                                            .replace("'", "''")
                                                                    + "'")
                                            .collect(joining(", "))));
        }
        return connection;
    }

    /**
     * Makes rows of the lines of a table.
     *
     * @return the query for them
     */
    static String fold(Connection lines, ShopTable table, String schema) throws SQLException {
        String folded = "folded_" + table.name();
        try (Statement statement = lines.createStatement()) {
            long slices;
            try (ResultSet size = statement.executeQuery(table.linesSize(schema))) {
                size.next();
                slices = 1 + size.getLong(1) / SLICE;
            }
            for (long slice = 0; slice < slices; slice++) {
                statement.execute(
                        (slice == 0
                                        ? "CREATE OR REPLACE TABLE " + folded + " AS "
                                        : "INSERT INTO " + folded + " ")
                                + table.foldQuery(schema, slices, slice));
            }
        }
        return table.foldedQuery(folded);
    }

    /** How many lines repeat the event of another. */
    static long doubled(Connection lines) throws SQLException {
        try (Statement statement = lines.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT count(*) - count(DISTINCT id) FROM lines")) {
            result.next();
            return result.getLong(1);
        }
    }

    private static Connection duckdb(String path) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:" + path);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '2GB'");
            // each reads JSON into buffers of twice the largest object
            statement.execute("SET threads = 2");
            statement.execute("SET TimeZone = 'UTC'");
        }
        return connection;
    }

    /** Numbered names; the one that was being written last carries a mark. */
    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(file -> file.toString().replace(PART, "")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
