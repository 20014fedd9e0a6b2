package io.tailrace.connector.duckdb;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Gives target tables the shape of their source, in the open transaction. Remembers in {@code
 * _tailrace.columns} which id of the source each column has, so that a rename is known as one, also
 * when it happened while nobody looked.
 */
final class Shaper {

    private final Database database;
    private final DuckDbConfig config;
    private final String columnsTable;
    private final Map<String, TableName> owners = new HashMap<>();

    private Shaper(Database database, DuckDbConfig config, String columnsTable) {
        this.database = database;
        this.config = config;
        this.columnsTable = columnsTable;
    }

    static Shaper open(Database database, DuckDbConfig config) throws SQLException {
        String table = database.qualified(CheckpointTable.SCHEMA, "columns");
        database.execute(
                "CREATE TABLE IF NOT EXISTS "
                        + table
                        + " (table_schema VARCHAR, table_name VARCHAR, column_name VARCHAR, column_id INTEGER)");
        database.commit();
        return new Shaper(database, config, table);
    }

    /** A column as the target has it. */
    private record Existing(String name, String type) {}

    /** Makes the target table, or alters it, or finds it as it should be. */
    TargetTable shape(Table source) throws SQLException {
        TableName name = targetName(source.name());
        requireOneOwner(name, source.name());
        requireDistinctColumns(source);
        String qualified = database.qualified(name.schema(), name.name());
        List<CellCodec> codecs =
                source.columns().stream().map(column -> CellCodec.of(column.type())).toList();
        Map<String, Existing> existing = existing(name);
        List<CellCodec> actual;
        if (existing.isEmpty()) {
            database.execute("CREATE SCHEMA IF NOT EXISTS " + database.qualified(name.schema()));
            database.execute("CREATE TABLE " + qualified + " (" + definition(source, codecs) + ")");
            actual = codecs;
        } else {
            renameColumns(name, qualified, source, existing);
            dropColumns(name, qualified, source, existing);
            addColumns(qualified, source, codecs, existing);
            actual = retypeColumns(qualified, source, codecs, existing);
            if (!keyColumns(name).equals(wantedKey(source))) {
                copy(name, qualified, existing, wantedKey(source));
            }
        }
        remember(name, source);
        return new TargetTable(qualified, source, actual, config.mode(), others(source, existing));
    }

    /** Drops the target if so configured; it stays as it is otherwise. */
    void drop(Table source) throws SQLException {
        TableName name = targetName(source.name());
        owners.remove(name.toString().toLowerCase(Locale.ROOT));
        if (config.onDropTable() == DuckDbConfig.OnDrop.DROP) {
            database.execute(
                    "DROP TABLE IF EXISTS " + database.qualified(name.schema(), name.name()));
            database.execute(
                    "DELETE FROM " + columnsTable + " WHERE table_schema = ? AND table_name = ?",
                    name.schema(),
                    name.name());
        }
    }

    /** Follows a rename of the table. */
    void rename(Table before, Table after) throws SQLException {
        TableName from = targetName(before.name());
        TableName to = targetName(after.name());
        owners.remove(from.toString().toLowerCase(Locale.ROOT));
        if (from.equals(to) || existing(from).isEmpty() || !existing(to).isEmpty()) {
            return;
        }
        if (from.schema().equals(to.schema())) {
            database.execute(
                    "ALTER TABLE "
                            + database.qualified(from.schema(), from.name())
                            + " RENAME TO "
                            + Database.quoted(to.name()));
            database.execute(
                    "UPDATE "
                            + columnsTable
                            + " SET table_name = ? WHERE table_schema = ? AND table_name = ?",
                    to.name(),
                    from.schema(),
                    from.name());
        } else {
            TargetTable moved = shape(after);
            database.execute(
                    "INSERT INTO "
                            + moved.name()
                            + " BY NAME SELECT * FROM "
                            + database.qualified(from.schema(), from.name()));
            drop(before);
        }
    }

    private TableName targetName(TableName source) {
        String schema = source.schema().isEmpty() ? "main" : source.schema();
        return new TableName(
                config.schemaPrefix() + config.schemas().getOrDefault(source.schema(), schema),
                source.name());
    }

    /** Names in DuckDB do not differ by case alone. */
    private void requireOneOwner(TableName target, TableName source) {
        TableName owner = owners.putIfAbsent(target.toString().toLowerCase(Locale.ROOT), source);
        if (owner != null && !owner.equals(source)) {
            throw new TailraceException(
                    DuckDbError.DUCKDB_SHAPE,
                    "the tables "
                            + owner
                            + " and "
                            + source
                            + " would both become "
                            + target
                            + " in "
                            + database.path()
                            + "; map one to another schema, or leave one out");
        }
    }

    private static void requireDistinctColumns(Table source) {
        Set<String> names = new HashSet<>(TargetTable.HISTORY);
        for (Column column : source.columns()) {
            if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
                throw new TailraceException(
                        DuckDbError.DUCKDB_SHAPE,
                        "column "
                                + column.name()
                                + " of "
                                + source.name()
                                + " has the name of another column, or of one of Tailrace's; rename or leave out one");
            }
        }
    }

    private Map<String, Existing> existing(TableName name) throws SQLException {
        Map<String, Existing> columns = new LinkedHashMap<>();
        for (List<String> row :
                database.query(
                        "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ?"
                                + " AND lower(schema_name) = lower(?) AND lower(table_name) = lower(?) ORDER BY column_index",
                        database.catalog(),
                        name.schema(),
                        name.name())) {
            columns.put(
                    row.getFirst().toLowerCase(Locale.ROOT),
                    new Existing(row.getFirst(), row.get(1)));
        }
        return columns;
    }

    private String definition(Table source, List<CellCodec> codecs) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < source.width(); i++) {
            parts.add(Database.quoted(source.column(i).name()) + " " + codecs.get(i).type());
        }
        if (config.mode().keepsHistoryColumns()) {
            for (int i = 0; i < TargetTable.HISTORY.size(); i++) {
                parts.add(TargetTable.HISTORY.get(i) + " " + TargetTable.HISTORY_TYPES.get(i));
            }
        }
        List<String> key = wantedKey(source);
        if (!key.isEmpty()) {
            parts.add(
                    "PRIMARY KEY ("
                            + String.join(", ", key.stream().map(Database::quoted).toList())
                            + ")");
        }
        return String.join(", ", parts);
    }

    private List<String> wantedKey(Table source) {
        List<String> key = new ArrayList<>();
        if (config.mode() != DuckDbConfig.Mode.APPEND) {
            for (int place = 0; place < source.keyWidth(); place++) {
                key.add(source.column(source.keyColumn(place)).name());
            }
        }
        return key;
    }

    private List<String> keyColumns(TableName name) throws SQLException {
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

    private void renameColumns(
            TableName name, String qualified, Table source, Map<String, Existing> existing)
            throws SQLException {
        Map<String, String> remembered = new HashMap<>();
        for (List<String> row :
                database.query(
                        "SELECT column_id, column_name FROM "
                                + columnsTable
                                + " WHERE table_schema = ? AND table_name = ? AND column_id <> 0",
                        name.schema(),
                        name.name())) {
            remembered.put(row.getFirst(), row.get(1));
        }
        Map<String, String> renames = new LinkedHashMap<>();
        for (Column column : source.columns()) {
            String old = remembered.get(Integer.toString(column.id()));
            if (old != null
                    && !old.equals(column.name())
                    && existing.containsKey(old.toLowerCase(Locale.ROOT))) {
                renames.put(old, column.name());
            }
        }
        // over names of our own, so that columns can also swap names
        for (String old : renames.keySet()) {
            rename(qualified, old, "_tailrace_renamed_" + old, existing);
        }
        for (Map.Entry<String, String> rename : renames.entrySet()) {
            if (existing.containsKey(rename.getValue().toLowerCase(Locale.ROOT))) {
                rename(
                        qualified,
                        rename.getValue(),
                        freeName(rename.getValue(), existing),
                        existing);
            }
            rename(qualified, "_tailrace_renamed_" + rename.getKey(), rename.getValue(), existing);
        }
    }

    private void rename(String qualified, String from, String to, Map<String, Existing> existing)
            throws SQLException {
        database.execute(
                "ALTER TABLE "
                        + qualified
                        + " RENAME COLUMN "
                        + Database.quoted(from)
                        + " TO "
                        + Database.quoted(to));
        Existing column = existing.remove(from.toLowerCase(Locale.ROOT));
        if (column != null) {
            existing.put(to.toLowerCase(Locale.ROOT), new Existing(to, column.type()));
        }
    }

    private static String freeName(String name, Map<String, Existing> existing) {
        int number = 1;
        while (existing.containsKey((name + "_old_" + number).toLowerCase(Locale.ROOT))) {
            number++;
        }
        return name + "_old_" + number;
    }

    private void dropColumns(
            TableName name, String qualified, Table source, Map<String, Existing> existing)
            throws SQLException {
        Set<String> ours = new HashSet<>();
        for (List<String> row :
                database.query(
                        "SELECT column_name FROM "
                                + columnsTable
                                + " WHERE table_schema = ? AND table_name = ?",
                        name.schema(),
                        name.name())) {
            ours.add(row.getFirst().toLowerCase(Locale.ROOT));
        }
        for (Column column : source.columns()) {
            ours.remove(column.name().toLowerCase(Locale.ROOT));
        }
        if (config.onDropColumn() == DuckDbConfig.OnDrop.KEEP) {
            return;
        }
        List<String> dropped = ours.stream().filter(existing::containsKey).toList();
        if (!dropped.isEmpty()) {
            dropped.forEach(existing::remove);
            if (keyColumns(name).isEmpty()) {
                for (String column : dropped) {
                    database.execute(
                            "ALTER TABLE " + qualified + " DROP COLUMN " + Database.quoted(column));
                }
            } else { // DuckDB refuses to drop a column that stands before one of an index
                copy(
                        name,
                        qualified,
                        existing,
                        keyColumns(name).stream()
                                .filter(key -> existing.containsKey(key.toLowerCase(Locale.ROOT)))
                                .toList());
            }
        }
    }

    private void addColumns(
            String qualified, Table source, List<CellCodec> codecs, Map<String, Existing> existing)
            throws SQLException {
        for (int i = 0; i < source.width(); i++) {
            add(qualified, source.column(i).name(), codecs.get(i).type(), existing);
        }
        if (config.mode().keepsHistoryColumns()) {
            for (int i = 0; i < TargetTable.HISTORY.size(); i++) {
                add(
                        qualified,
                        TargetTable.HISTORY.get(i),
                        TargetTable.HISTORY_TYPES.get(i),
                        existing);
            }
        }
    }

    private void add(String qualified, String name, String type, Map<String, Existing> existing)
            throws SQLException {
        if (!existing.containsKey(name.toLowerCase(Locale.ROOT))) {
            database.execute(
                    "ALTER TABLE "
                            + qualified
                            + " ADD COLUMN "
                            + Database.quoted(name)
                            + " "
                            + type);
            existing.put(name.toLowerCase(Locale.ROOT), new Existing(name, type));
        }
    }

    private List<CellCodec> retypeColumns(
            String qualified, Table source, List<CellCodec> codecs, Map<String, Existing> existing)
            throws SQLException {
        List<CellCodec> actual = new ArrayList<>();
        for (int i = 0; i < source.width(); i++) {
            Column column = source.column(i);
            Existing own =
                    java.util.Objects.requireNonNull(
                            existing.get(column.name().toLowerCase(Locale.ROOT)));
            CellCodec codec = codecs.get(i);
            String old =
                    own.type().equals("TIMESTAMP WITH TIME ZONE")
                            ? "TIMESTAMPTZ"
                            : own.type().equals("TIME WITH TIME ZONE") ? "TIMETZ" : own.type();
            if (old.equals(codec.type())) {
                actual.add(codec);
            } else if (TypeWidth.holds(old, codec.type())) {
                actual.add(codec.into(own.type()));
            } else {
                actual.add(codec);
                existing.put(
                        column.name().toLowerCase(Locale.ROOT),
                        new Existing(own.name(), codec.type()));
                retype(qualified, source, column, old, codec, existing);
            }
        }
        return actual;
    }

    private void retype(
            String qualified,
            Table source,
            Column column,
            String old,
            CellCodec codec,
            Map<String, Existing> existing)
            throws SQLException {
        String quoted = Database.quoted(column.name());
        if (TypeWidth.isExact(old, codec.type())
                || database.query(
                                "SELECT 1 FROM "
                                        + qualified
                                        + " WHERE "
                                        + quoted
                                        + " IS NOT NULL AND CAST(TRY_CAST("
                                        + quoted
                                        + " AS "
                                        + codec.type()
                                        + ") AS "
                                        + old
                                        + ") IS DISTINCT FROM "
                                        + quoted
                                        + " LIMIT 1")
                        .isEmpty()) {
            TableName name = targetName(source.name());
            if (keyColumns(name).isEmpty()) {
                database.execute(
                        "ALTER TABLE "
                                + qualified
                                + " ALTER COLUMN "
                                + quoted
                                + " TYPE "
                                + codec.type());
            } else { // DuckDB refuses to change a key column
                copy(name, qualified, existing, keyColumns(name));
            }
            return;
        }
        throw new TailraceException(
                DuckDbError.DUCKDB_SHAPE,
                "column "
                        + column.name()
                        + " of "
                        + source.name()
                        + " is now "
                        + column.sourceType()
                        + ", and not every value that the target has as "
                        + old
                        + " is one; drop the target table "
                        + qualified
                        + " and snapshot it again");
    }

    /** Replaces the table by one with these columns and this key, and the same rows. */
    private void copy(
            TableName name, String qualified, Map<String, Existing> columns, List<String> key)
            throws SQLException {
        String temporary = "_tailrace_copy_of_" + name.name();
        List<String> parts = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Existing column : columns.values()) {
            parts.add(Database.quoted(column.name()) + " " + column.type());
            names.add(Database.quoted(column.name()));
        }
        if (!key.isEmpty()) {
            parts.add(
                    "PRIMARY KEY ("
                            + String.join(", ", key.stream().map(Database::quoted).toList())
                            + ")");
        }
        String copy = database.qualified(name.schema(), temporary);
        String list = String.join(", ", names);
        database.execute("CREATE TABLE " + copy + " (" + String.join(", ", parts) + ")");
        database.execute(
                "INSERT INTO " + copy + " (" + list + ") SELECT " + list + " FROM " + qualified);
        database.execute("DROP TABLE " + qualified);
        database.execute("ALTER TABLE " + copy + " RENAME TO " + Database.quoted(name.name()));
    }

    /**
     * A source that reads its log long after a rename may not know the id under the old name (0):
     * the one remembered under that name stays, so that the rename is known as one when it comes.
     */
    private void remember(TableName name, Table source) throws SQLException {
        Map<String, String> ids = new HashMap<>();
        for (List<String> row :
                database.query(
                        "SELECT column_name, column_id FROM "
                                + columnsTable
                                + " WHERE table_schema = ? AND table_name = ?",
                        name.schema(),
                        name.name())) {
            ids.put(row.getFirst(), row.get(1));
        }
        for (Column column : source.columns()) {
            if (column.id() != 0) {
                ids.values().remove(Integer.toString(column.id()));
            }
        }
        database.execute(
                "DELETE FROM " + columnsTable + " WHERE table_schema = ? AND table_name = ?",
                name.schema(),
                name.name());
        StringBuilder rows = new StringBuilder();
        for (Column column : source.columns()) {
            rows.append(rows.isEmpty() ? "" : ", ")
                    .append('(')
                    .append(Database.literal(name.schema()))
                    .append(", ")
                    .append(Database.literal(name.name()))
                    .append(", ")
                    .append(Database.literal(column.name()))
                    .append(", ")
                    .append(
                            column.id() != 0
                                    ? Integer.toString(column.id())
                                    : ids.getOrDefault(column.name(), "0"))
                    .append(')');
        }
        if (!rows.isEmpty()) {
            database.execute("INSERT INTO " + columnsTable + " VALUES " + rows);
        }
    }

    private List<String> others(Table source, Map<String, Existing> existing) {
        Map<String, Existing> others = new LinkedHashMap<>(existing);
        source.columns().forEach(column -> others.remove(column.name().toLowerCase(Locale.ROOT)));
        if (config.mode().keepsHistoryColumns()) {
            TargetTable.HISTORY.forEach(others::remove);
        }
        return others.values().stream().map(column -> Database.quoted(column.name())).toList();
    }
}
