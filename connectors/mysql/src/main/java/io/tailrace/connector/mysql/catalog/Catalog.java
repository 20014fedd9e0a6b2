package io.tailrace.connector.mysql.catalog;

import io.tailrace.connector.mysql.server.Server;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.spi.format.Labels;
import io.tailrace.spi.frame.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the server's catalogue says at this moment. Connects when first asked. For one thread, but
 * for {@link #close}.
 */
public final class Catalog implements CharacterSets.Oracle, AutoCloseable {

    private static final String COLUMNS =
            "SELECT TABLE_NAME, COLUMN_NAME, LOWER(DATA_TYPE), COLUMN_TYPE, IS_NULLABLE, CHARACTER_OCTET_LENGTH, NUMERIC_PRECISION,"
                    + " NUMERIC_SCALE, DATETIME_PRECISION, CHARACTER_SET_NAME, COLLATION_NAME, GENERATION_EXPRESSION FROM information_schema.COLUMNS";

    private static final String KEYS =
            "SELECT TABLE_NAME, COLUMN_NAME, SEQ_IN_INDEX FROM information_schema.STATISTICS";

    private static final String LOGGED_TABLES =
            "TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')";

    private final Server server;
    private final Map<String, Integer> collations = new HashMap<>();
    private @Nullable Connection connection;

    public Catalog(Server server) {
        this.server = server;
    }

    /**
     * @param connection to be used as long as it is valid
     */
    public Catalog(Server server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    /** A table, or a sequence, as it is now; null if there is none of that name. */
    public @Nullable TableVersion table(TableName table) {
        return tables(table.schema(), table.name()).get(table);
    }

    /** The columns that a table shows, in their order; null if there is no such table. */
    public @Nullable List<LogColumn> columns(TableName table) {
        TableVersion version = table(table);
        return version == null || version.isSequence()
                ? null
                : version.columns().stream().filter(column -> !column.isHidden()).toList();
    }

    /** All tables and sequences that are wanted, as they are now. */
    public Map<TableName, TableVersion> tables(Predicate<TableName> wanted) {
        Map<TableName, TableVersion> all = new HashMap<>();
        Set<String> schemas = new TreeSet<>();
        each(
                "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE "
                        + LOGGED_TABLES,
                List.of(),
                row -> {
                    if (wanted.test(new TableName(row.getString(1), row.getString(2)))) {
                        schemas.add(row.getString(1));
                    }
                });
        for (String schema : schemas) {
            tables(schema, null)
                    .forEach(
                            (name, version) -> {
                                if (wanted.test(name)) {
                                    all.put(name, version);
                                }
                            });
        }
        return all;
    }

    /** The tables that are wanted, and all databases, as they are now. */
    public Definitions definitions(Predicate<TableName> wanted) {
        Map<String, Integer> databases = new HashMap<>();
        each(
                "SELECT SCHEMA_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA",
                List.of(),
                row -> databases.put(row.getString(1), collation(row.getString(2))));
        return new Definitions(tables(wanted), databases);
    }

    private Map<TableName, TableVersion> tables(String schema, @Nullable String table) {
        String where = " WHERE TABLE_SCHEMA = ?" + (table == null ? "" : " AND TABLE_NAME = ?");
        List<String> names = table == null ? List.of(schema) : List.of(schema, table);
        Map<List<String>, Integer> keys = new HashMap<>();
        each(
                KEYS + where + " AND INDEX_NAME = 'PRIMARY'",
                names,
                row -> keys.put(List.of(row.getString(1), row.getString(2)), row.getInt(3)));
        Map<String, List<LogColumn>> columns = new HashMap<>();
        each(
                COLUMNS + where + " ORDER BY TABLE_NAME, ORDINAL_POSITION",
                names,
                row -> {
                    String of = row.getString(1);
                    int key = keys.getOrDefault(List.of(of, row.getString(2)), 0);
                    columns.computeIfAbsent(of, _ -> new ArrayList<>()).add(column(row, key));
                });
        Map<TableName, TableVersion> tables = new HashMap<>();
        each(
                "SELECT TABLE_NAME, TABLE_COLLATION, TABLE_TYPE FROM information_schema.TABLES"
                        + where
                        + " AND "
                        + LOGGED_TABLES,
                names,
                row -> {
                    TableVersion version = version(row, columns.get(row.getString(1)));
                    if (version != null) {
                        tables.put(new TableName(schema, row.getString(1)), version);
                    }
                });
        return tables;
    }

    private @Nullable TableVersion version(ResultSet row, @Nullable List<LogColumn> columns)
            throws SQLException {
        String type = row.getString(3);
        if (columns == null) {
            return null;
        }
        if (type.equals("SEQUENCE")) {
            return TableVersion.SEQUENCE;
        }
        if (type.equals("SYSTEM VERSIONED") && columns.stream().noneMatch(LogColumn::isRowEnd)) {
            columns.addAll(LogColumn.HIDDEN_PERIOD);
        }
        return new TableVersion(columns, collation(row.getString(2)));
    }

    /** What a row of a result is for. */
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private void each(String sql, List<String> parameters, Row action) {
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setString(i + 1, parameters.get(i));
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    action.take(result);
                }
            }
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot read the catalogue");
        }
    }

    private LogColumn column(ResultSet row, int key) throws SQLException {
        String declared = row.getString(4);
        String type = row.getString(3);
        boolean bytes = row.getString(10) == null;
        LogColumn column =
                new ColumnType(
                                type,
                                (int) Math.min(row.getLong(6), Integer.MAX_VALUE),
                                row.getInt(7),
                                row.getInt(8),
                                row.getInt(9),
                                type.equals("enum") || type.equals("set")
                                        ? Labels.of(declared)
                                        : List.of(),
                                declared.toLowerCase(Locale.ROOT).contains("unsigned"))
                        .column(
                                row.getString(2),
                                row.getString(5).equals("YES"),
                                bytes ? LogColumn.BINARY : collation(row.getString(11)),
                                key);
        return "ROW END".equals(row.getString(12))
                ? column.refinedAs(LogColumn.Refined.ROW_END)
                : column;
    }

    /** The default collation of a database; of the server if there is no such database. */
    public int collationOf(String database) {
        String name =
                value(
                        "SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
                        database);
        return collation(
                name != null ? name : value("SELECT @@GLOBAL.collation_server WHERE 'x' <> ?", ""));
    }

    private int collation(@Nullable String name) {
        if (name == null) {
            return LogColumn.BINARY;
        }
        return collations.computeIfAbsent(
                name,
                key -> {
                    String id =
                            value(
                                    "SELECT ID FROM information_schema.COLLATIONS WHERE COLLATION_NAME = ?",
                                    key);
                    if (id == null) { // MariaDB's newer collations serve several character sets
                        id =
                                value(
                                        "SELECT ID FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY WHERE FULL_COLLATION_NAME = ?",
                                        key);
                    }
                    return id == null ? 0 : Integer.parseInt(id);
                });
    }

    @Override
    public String ofCollation(int collation) {
        String number = Integer.toString(collation);
        String name =
                value(
                        "SELECT CHARACTER_SET_NAME FROM information_schema.COLLATIONS WHERE ID = ?",
                        number);
        if (name == null) { // MariaDB's newer collations serve several character sets
            name =
                    value(
                            "SELECT CHARACTER_SET_NAME FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY WHERE ID = ?",
                            number);
        }
        if (name == null) {
            throw new IllegalArgumentException(
                    "the server does not know its collation " + collation);
        }
        return name;
    }

    @Override
    public String convert(String characterSet, byte[] bytes) {
        if (!characterSet.matches("[a-z0-9_]+")) {
            throw new IllegalArgumentException("'" + characterSet + "' is no character set");
        }
        String hex = HexFormat.of().formatHex(bytes);
        String converted =
                value(
                        "SELECT HEX(CONVERT(CONVERT(UNHEX(?) USING "
                                + characterSet
                                + ") USING utf8mb4))",
                        hex);
        return converted == null
                ? ""
                : new String(HexFormat.of().parseHex(converted), StandardCharsets.UTF_8);
    }

    private @Nullable String value(String sql, String parameter) {
        try (PreparedStatement statement = connection().prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : null;
            }
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot read the catalogue");
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || !open.isValid(5)) {
            close();
            open = server.connect();
            connection = open;
        }
        return open;
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // it is gone either way
            }
        }
    }
}
