package io.tailrace.connector.duckdb;

import io.tailrace.spi.frame.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A target table as DuckDB has it, and the ways to alter it. Names of columns do not differ by case
 * alone.
 */
final class StoredTable {

    private final Database database;
    private final TableName name;
    private final String qualified;
    private final Map<String, StoredColumn> columns = new LinkedHashMap<>();

    private record StoredColumn(String name, String type) {}

    private StoredTable(Database database, TableName name) {
        this.database = database;
        this.name = name;
        this.qualified = database.qualified(name.schema(), name.name());
    }

    /** The table of that name; one without columns if there is none. */
    static StoredTable of(Database database, TableName name) throws SQLException {
        StoredTable table = new StoredTable(database, name);
        for (List<String> row :
                database.query(
                        "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ?"
                                + " AND lower(schema_name) = lower(?) AND lower(table_name) = lower(?) ORDER BY column_index",
                        database.catalog(),
                        name.schema(),
                        name.name())) {
            table.put(row.getFirst(), row.get(1));
        }
        return table;
    }

    boolean exists() {
        return !columns.isEmpty();
    }

    /** As statements name it. */
    String qualified() {
        return qualified;
    }

    boolean has(String column) {
        return columns.containsKey(folded(column));
    }

    /** The type of a column that it has, as DuckDB's catalogue spells it. */
    String type(String column) {
        return Objects.requireNonNull(columns.get(folded(column))).type();
    }

    /** The columns that are not among these, quoted. */
    List<String> others(List<String> names) {
        Map<String, StoredColumn> others = new LinkedHashMap<>(columns);
        names.forEach(column -> others.remove(folded(column)));
        return others.values().stream().map(column -> Database.quoted(column.name())).toList();
    }

    /** The columns of its primary key, in their order. */
    List<String> key() throws SQLException {
        return database
                .query(
                        "SELECT unnest(constraint_column_names) FROM duckdb_constraints() WHERE database_name = ?"
                                + " AND lower(schema_name) = lower(?) AND lower(table_name) = lower(?)"
                                + " AND constraint_type = 'PRIMARY KEY'",
                        database.catalog(),
                        name.schema(),
                        name.name())
                .stream()
                .map(List::getFirst)
                .toList();
    }

    /** Makes the table, and its schema. */
    void create(Map<String, String> types, List<String> key) throws SQLException {
        types.forEach(this::put);
        database.execute("CREATE SCHEMA IF NOT EXISTS " + database.qualified(name.schema()));
        database.execute("CREATE TABLE " + qualified + " (" + definition(key) + ")");
    }

    void rename(String from, String to) throws SQLException {
        alter("RENAME COLUMN " + Database.quoted(from) + " TO " + Database.quoted(to));
        StoredColumn column = columns.remove(folded(from));
        if (column != null) {
            put(to, column.type());
        }
    }

    void add(String column, String type) throws SQLException {
        alter("ADD COLUMN " + Database.quoted(column) + " " + type);
        put(column, type);
    }

    void drop(List<String> names) throws SQLException {
        names.forEach(column -> columns.remove(folded(column)));
        List<String> key = key();
        if (key.isEmpty()) {
            for (String column : names) {
                alter("DROP COLUMN " + Database.quoted(column));
            }
        } else { // DuckDB refuses to drop a column that stands before one of an index
            copy(key.stream().filter(this::has).toList());
        }
    }

    void retype(String column, String type) throws SQLException {
        put(Objects.requireNonNull(columns.get(folded(column))).name(), type);
        List<String> key = key();
        if (key.isEmpty()) {
            alter("ALTER COLUMN " + Database.quoted(column) + " TYPE " + type);
        } else { // DuckDB refuses to change a key column
            copy(key);
        }
    }

    /** Replaces the table by one with the columns it is to have, this key, and the same rows. */
    void copy(List<String> key) throws SQLException {
        String copy = database.qualified(name.schema(), "_tailrace_copy_of_" + name.name());
        String all = String.join(", ", others(List.of()));
        database.execute("CREATE TABLE " + copy + " (" + definition(key) + ")");
        database.execute(
                "INSERT INTO " + copy + " (" + all + ") SELECT " + all + " FROM " + qualified);
        database.execute("DROP TABLE " + qualified);
        database.execute("ALTER TABLE " + copy + " RENAME TO " + Database.quoted(name.name()));
    }

    private String definition(List<String> key) {
        List<String> parts = new ArrayList<>();
        for (StoredColumn column : columns.values()) {
            parts.add(Database.quoted(column.name()) + " " + column.type());
        }
        if (!key.isEmpty()) {
            List<String> quoted = key.stream().map(Database::quoted).toList();
            parts.add("PRIMARY KEY (" + String.join(", ", quoted) + ")");
        }
        return String.join(", ", parts);
    }

    private void alter(String change) throws SQLException {
        database.execute("ALTER TABLE " + qualified + " " + change);
    }

    private void put(String column, String type) {
        columns.put(folded(column), new StoredColumn(column, type));
    }

    private static String folded(String column) {
        return column.toLowerCase(Locale.ROOT);
    }
}
