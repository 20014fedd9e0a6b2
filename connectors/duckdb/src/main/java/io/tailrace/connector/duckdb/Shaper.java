package io.tailrace.connector.duckdb;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
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
 * Gives target tables the shape of their source, in the open transaction: {@link StoredTable} is
 * what they are, {@link ColumnIds} tells a renamed column from a new one.
 */
final class Shaper {

    private final Database database;
    private final DuckDbConfig config;
    private final ColumnIds ids;
    private final Map<String, TableName> owners = new HashMap<>();

    private Shaper(Database database, DuckDbConfig config, ColumnIds ids) {
        this.database = database;
        this.config = config;
        this.ids = ids;
    }

    static Shaper open(Database database, DuckDbConfig config) throws SQLException {
        return new Shaper(database, config, ColumnIds.open(database));
    }

    /** Makes the target table, or alters it, or finds it as it should be. */
    TargetTable shape(Table source) throws SQLException {
        TableName name = targetName(source.name());
        requireOneOwner(name, source.name());
        requireDistinctColumns(source);
        List<CellCodec> codecs =
                source.columns().stream().map(column -> codec(column.type())).toList();
        StoredTable stored = StoredTable.of(database, name);
        List<CellCodec> actual;
        if (!stored.exists()) {
            stored.create(wantedTypes(source, codecs), wantedKey(source));
            actual = codecs;
        } else {
            Map<String, Integer> known = ids.of(name);
            renameColumns(stored, source, known);
            replaceColumns(stored, source, known);
            dropColumns(stored, source, known);
            addColumns(stored, wantedTypes(source, codecs));
            actual = retypeColumns(stored, source, codecs);
            if (!stored.key().equals(wantedKey(source))) {
                stored.copy(wantedKey(source));
            }
        }
        ids.remember(name, source);
        List<String> own = List.copyOf(wantedTypes(source, codecs).keySet());
        return new TargetTable(
                stored.qualified(), source, actual, config.mode(), stored.others(own));
    }

    private CellCodec codec(DataType type) {
        boolean text = type.kind() == Kind.TIME && config.times() == DuckDbConfig.Times.TEXT;
        return CellCodec.of(text ? DataType.of(Kind.TEXT) : type);
    }

    /** Drops the target if so configured; it stays as it is otherwise. */
    void drop(Table source) throws SQLException {
        TableName name = targetName(source.name());
        owners.remove(name.toString().toLowerCase(Locale.ROOT));
        if (config.onDropTable() == DuckDbConfig.OnDrop.DROP) {
            database.execute(
                    "DROP TABLE IF EXISTS " + database.qualified(name.schema(), name.name()));
            ids.forget(name);
        }
    }

    /** Follows a rename of the table. */
    void rename(Table before, Table after) throws SQLException {
        TableName from = targetName(before.name());
        TableName to = targetName(after.name());
        owners.remove(from.toString().toLowerCase(Locale.ROOT));
        if (from.equals(to)
                || !StoredTable.of(database, from).exists()
                || StoredTable.of(database, to).exists()) {
            return;
        }
        String qualified = database.qualified(from.schema(), from.name());
        if (from.schema().equals(to.schema())) {
            database.execute(
                    "ALTER TABLE " + qualified + " RENAME TO " + Database.quoted(to.name()));
            ids.rename(from, to.name());
        } else {
            TargetTable moved = shape(after);
            database.execute("INSERT INTO " + moved.name() + " BY NAME SELECT * FROM " + qualified);
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

    private Map<String, String> wantedTypes(Table source, List<CellCodec> codecs) {
        Map<String, String> types = new LinkedHashMap<>();
        for (int i = 0; i < source.width(); i++) {
            types.put(source.column(i).name(), codecs.get(i).type());
        }
        if (config.mode().keepsHistoryColumns()) {
            for (int i = 0; i < TargetTable.HISTORY.size(); i++) {
                types.put(TargetTable.HISTORY.get(i), TargetTable.HISTORY_TYPES.get(i));
            }
        }
        return types;
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

    private static void renameColumns(StoredTable stored, Table source, Map<String, Integer> known)
            throws SQLException {
        Map<Integer, String> remembered = new HashMap<>();
        known.forEach((name, id) -> remembered.put(id, name));
        remembered.remove(ColumnIds.UNKNOWN);
        Map<String, String> renames = new LinkedHashMap<>();
        for (Column column : source.columns()) {
            String old = remembered.get(column.id());
            if (old != null && !old.equals(column.name()) && stored.has(old)) {
                renames.put(old, column.name());
            }
        }
        // over names of our own, so that columns can also swap names
        for (String old : renames.keySet()) {
            stored.rename(old, "_tailrace_renamed_" + old);
        }
        for (Map.Entry<String, String> rename : renames.entrySet()) {
            String name = rename.getValue();
            if (stored.has(name)) {
                stored.rename(name, freeName(name, stored));
            }
            stored.rename("_tailrace_renamed_" + rename.getKey(), name);
        }
    }

    /**
     * A column with an id that was not there before is another one, also under a known name: the
     * one that had the name is treated as dropped. Unless all ids are new, as after a source has
     * lost its memory of them.
     */
    private void replaceColumns(StoredTable stored, Table source, Map<String, Integer> known)
            throws SQLException {
        boolean remembers =
                source.columns().stream()
                        .map(Column::id)
                        .anyMatch(id -> id != ColumnIds.UNKNOWN && known.containsValue(id));
        for (Column column : source.columns()) {
            int old = known.getOrDefault(column.name(), ColumnIds.UNKNOWN);
            if (remembers
                    && old != ColumnIds.UNKNOWN
                    && column.id() != ColumnIds.UNKNOWN
                    && !known.containsValue(column.id())
                    && stored.has(column.name())) {
                if (config.onDropColumn() == DuckDbConfig.OnDrop.DROP) {
                    stored.drop(List.of(column.name()));
                } else {
                    stored.rename(column.name(), freeName(column.name(), stored));
                }
            }
        }
    }

    private static String freeName(String name, StoredTable stored) {
        int number = 1;
        while (stored.has(name + "_old_" + number)) {
            number++;
        }
        return name + "_old_" + number;
    }

    private void dropColumns(StoredTable stored, Table source, Map<String, Integer> known)
            throws SQLException {
        if (config.onDropColumn() == DuckDbConfig.OnDrop.KEEP) {
            return;
        }
        Set<String> ours = new HashSet<>();
        known.keySet().forEach(name -> ours.add(name.toLowerCase(Locale.ROOT)));
        source.columns().forEach(column -> ours.remove(column.name().toLowerCase(Locale.ROOT)));
        List<String> dropped = ours.stream().filter(stored::has).toList();
        if (!dropped.isEmpty()) {
            stored.drop(dropped);
        }
    }

    private static void addColumns(StoredTable stored, Map<String, String> types)
            throws SQLException {
        for (Map.Entry<String, String> column : types.entrySet()) {
            if (!stored.has(column.getKey())) {
                stored.add(column.getKey(), column.getValue());
            }
        }
    }

    private List<CellCodec> retypeColumns(StoredTable stored, Table source, List<CellCodec> codecs)
            throws SQLException {
        List<CellCodec> actual = new ArrayList<>();
        for (int i = 0; i < source.width(); i++) {
            Column column = source.column(i);
            CellCodec codec = codecs.get(i);
            String catalogued = stored.type(column.name());
            String old = shortName(catalogued);
            if (old.equals(codec.type())) {
                actual.add(codec);
            } else if (TypeWidth.holds(old, codec.type())) {
                actual.add(codec.into(catalogued));
            } else {
                requireConvertible(stored, source, column, old, codec.type());
                stored.retype(column.name(), codec.type());
                actual.add(codec);
            }
        }
        return actual;
    }

    /** A type of the catalogue as {@link CellCodec} names it. */
    private static String shortName(String type) {
        return switch (type) {
            case "TIMESTAMP WITH TIME ZONE" -> "TIMESTAMPTZ";
            case "TIME WITH TIME ZONE" -> "TIMETZ";
            default -> type;
        };
    }

    private void requireConvertible(
            StoredTable stored, Table source, Column column, String old, String type)
            throws SQLException {
        String quoted = Database.quoted(column.name());
        if (TypeWidth.isExact(old, type)
                || database.query(
                                "SELECT 1 FROM "
                                        + stored.qualified()
                                        + " WHERE "
                                        + quoted
                                        + " IS NOT NULL AND CAST(TRY_CAST("
                                        + quoted
                                        + " AS "
                                        + type
                                        + ") AS "
                                        + old
                                        + ") IS DISTINCT FROM "
                                        + quoted
                                        + " LIMIT 1")
                        .isEmpty()) {
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
                        + stored.qualified()
                        + " and snapshot it again");
    }
}
