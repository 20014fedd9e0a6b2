package io.tailrace.connector.duckdb;

import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/** One connection to the database file, always within a transaction. */
final class Database implements AutoCloseable {

    private static final String STAGING = "temp.main.";

    private final Path path;
    private final DuckDBConnection connection;
    private final String catalog;
    private int stages;

    private Database(Path path, DuckDBConnection connection, String catalog) {
        this.path = path;
        this.connection = connection;
        this.catalog = catalog;
    }

    static Database open(DuckDbConfig config) {
        Path path = config.path().toAbsolutePath();
        DuckDBConnection connection = connect(path);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '" + config.memoryLimit().bytes() + "B'");
            if (config.threads() > 0) {
                statement.execute("SET threads = " + config.threads());
            }
            statement.execute(
                    "SET checkpoint_threshold = '" + config.checkpointThreshold().bytes() + "B'");
            statement.execute("SET TimeZone = 'UTC'");
            // of DuckDB 2.0 it overwrites memory: docs/decisions/0010
            statement.execute("SET disabled_optimizers = 'join_filter_pushdown'");
            connection.setAutoCommit(false);
            return new Database(path, connection, connection.getCatalog());
        } catch (SQLException e) {
            closeQuietly(connection, e);
            throw translate(path, e);
        }
    }

    private static DuckDBConnection connect(Path path) {
        try {
            Path folder = path.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new TailraceException(
                    DuckDbError.DUCKDB_PATH,
                    "cannot make the folder of " + path + ": choose another path",
                    e);
        }
        try {
            if (!Files.exists(path)) {
                create(path);
            }
            return driver(path);
        } catch (SQLException e) {
            throw translate(path, e);
        }
    }

    /**
     * Makes the file under another name first (invariant 7): one that a crash leaves half made is
     * no database, and nobody could tell that it holds nothing.
     */
    private static void create(Path path) throws SQLException {
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(unfinished);
            driver(unfinished).close();
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new TailraceException(
                    DuckDbError.DUCKDB_PATH,
                    "cannot make " + path + ": " + e.getMessage() + "; choose another path",
                    e);
        }
    }

    /**
     * The driver itself, not DriverManager: that does not see drivers of a plug-in's class loader.
     */
    private static DuckDBConnection driver(Path path) throws SQLException {
        Connection connection = new DuckDBDriver().connect("jdbc:duckdb:" + path, new Properties());
        return connection.unwrap(DuckDBConnection.class);
    }

    private static void closeQuietly(DuckDBConnection connection, SQLException because) {
        try {
            connection.close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    Path path() {
        return path;
    }

    /**
     * The full name of a table in the file, quoted. The catalog is part of it: a schema may bear
     * the file's name.
     */
    String qualified(String schema, String table) {
        return quoted(catalog) + "." + quoted(schema) + "." + quoted(table);
    }

    String qualified(String schema) {
        return quoted(catalog) + "." + quoted(schema);
    }

    String catalog() {
        return catalog;
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Runs a statement and returns the number of rows it changed. */
    long execute(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            return statement.execute() ? -1 : statement.getLargeUpdateCount();
        }
    }

    /** The rows of a query, each as its columns' text. */
    List<List<String>> query(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            List<List<String>> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                int width = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>(width);
                    for (int i = 1; i <= width; i++) {
                        String text = result.getString(i);
                        row.add(text == null ? "" : text);
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    private static void bind(PreparedStatement statement, Object... parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    /** Makes an empty table outside the file, for one connection, and returns its name. */
    String createStage(String columns) throws SQLException {
        String name = "tailrace_stage_" + ++stages;
        execute("CREATE TEMP TABLE " + name + " (" + columns + ")");
        return STAGING + name;
    }

    DuckDBAppender appendTo(String stage) throws SQLException {
        return connection.createAppender("temp", "main", stage.substring(STAGING.length()));
    }

    /** Makes everything since the last commit durable, the write-ahead log synced. */
    void commit() throws SQLException {
        connection.commit();
    }

    TailraceException translate(SQLException e) {
        return translate(path, e);
    }

    static TailraceException translate(Path path, SQLException e) {
        String text = String.valueOf(e.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("could not set lock")
                || lower.contains("being used by another process")) {
            return new TailraceException(
                    DuckDbError.DUCKDB_LOCKED,
                    path + " is open in another process; close it there: " + firstLine(text),
                    e);
        }
        if (lower.contains("no space left")
                || lower.contains("disk full")
                || lower.contains("quota exceeded")) {
            return new TailraceException(
                    DuckDbError.DUCKDB_DISK_FULL,
                    "no space left for " + path + "; free some on its disk",
                    e);
        }
        if (lower.contains("out of memory")) {
            return new TailraceException(
                    DuckDbError.DUCKDB_OUT_OF_MEMORY,
                    "DuckDB has not enough memory for "
                            + path
                            + "; raise memory-limit of the sink, or lower flush-bytes",
                    e);
        }
        if (lower.contains("permission denied")
                || lower.contains("is a directory")
                || lower.contains("not a valid duckdb database")
                || lower.contains("newer version of duckdb")
                || lower.contains("read-only")) {
            return new TailraceException(
                    DuckDbError.DUCKDB_PATH,
                    "cannot open "
                            + path
                            + " for writing: "
                            + firstLine(text)
                            + "; choose another path or mend this one",
                    e);
        }
        if (lower.contains("constraint error")
                || lower.contains("conversion error")
                || lower.contains("invalid input")) {
            // such messages quote values, and no row data may leave through an error: neither text
            // nor cause
            return new TailraceException(
                    DuckDbError.DUCKDB_FAILED,
                    "DuckDB refused rows for "
                            + path
                            + " ("
                            + lower.substring(0, lower.indexOf("error") + 5)
                            + "); look for constraints that were added to the target's tables by hand");
        }
        return new TailraceException(
                DuckDbError.DUCKDB_FAILED, "DuckDB failed at " + path + ": " + firstLine(text), e);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** Rolls back what is not committed. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw translate(e);
        }
    }
}
