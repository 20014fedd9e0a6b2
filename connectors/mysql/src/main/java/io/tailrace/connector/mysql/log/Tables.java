package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.CellDecoder;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.Columns;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.SchemaHistory;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tables that the log has named, by the numbers it gives them. For the thread that reads the
 * log.
 */
final class Tables {

    /**
     * What a number stands for; a number may come to stand for something else, so what was said of
     * it is kept to compare.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Mapped(
            byte[] said, TableName name, boolean wanted, boolean byHistory, int age) {}

    private final CharacterSets characterSets;
    private final Columns columns;
    private final SchemaHistory history;
    private final boolean mariadb;
    private final Predicate<TableName> wanted;
    private final Progress progress;
    private final Map<Long, Mapped> mapped = new HashMap<>();
    private final Map<Long, LogTable> tables = new HashMap<>();
    private final Map<TableName, LogTable> latest = new HashMap<>();
    private final Map<TableName, Integer> versions = new HashMap<>();
    private int age;
    private long lastId = -1;
    private @Nullable LogTable lastTable;

    Tables(
            CharacterSets characterSets,
            Columns columns,
            SchemaHistory history,
            boolean mariadb,
            Predicate<TableName> wanted,
            Progress progress) {
        this.progress = progress;
        this.characterSets = characterSets;
        this.columns = columns;
        this.history = history;
        this.mariadb = mariadb;
        this.wanted = wanted;
    }

    boolean wants(TableName name) {
        return wanted.test(name);
    }

    /** Something happened to some table: what the history said before may no longer hold. */
    void schemaChanged() {
        age++;
    }

    /** A new file: numbers may start anew. */
    void forgetNumbers() {
        mapped.clear();
        tables.clear();
        lastId = -1;
        lastTable = null;
    }

    /** Takes a table map's body, behind the table's number and the flags. */
    void map(long id, Input in) {
        Mapped before = mapped.get(id);
        if (before != null
                && (before.age == age || !before.byHistory)
                && Arrays.equals(before.said, 0, before.said.length, in.bytes, in.at, in.end)) {
            return;
        }
        lastId = -1;
        tables.remove(id);
        byte[] said = Arrays.copyOfRange(in.bytes, in.at, in.end);
        TableName name = TableMap.name(new Input(in.bytes, in.at, in.end));
        boolean take = wanted.test(name);
        boolean byHistory = false;
        if (take) {
            TableMap map = TableMap.read(in, characterSets, mariadb);
            byHistory = mariadb || !map.named() || !map.collated();
            TableMap full = byHistory ? complete(map) : identified(map);
            take = full != null;
            if (full != null) {
                tables.put(id, table(full));
            }
        }
        mapped.put(id, new Mapped(said, name, take, byHistory, age));
    }

    /** The table of that number; null if nobody wants it. */
    @Nullable LogTable get(long id) {
        if (id == lastId) {
            return lastTable;
        }
        Mapped known = mapped.get(id);
        if (known == null) {
            throw new IllegalArgumentException("no table map says what table " + id + " is");
        }
        lastId = id;
        lastTable = known.wanted ? tables.get(id) : null;
        return lastTable;
    }

    /** A table that the log has not mapped yet, as the history knows it; null if it does not. */
    @Nullable Table describe(TableName name) {
        List<LogColumn> columns =
                history.columns(name, progress.sequence(), known -> !known.isEmpty());
        return columns == null
                ? null
                : table(new TableMap(name, columns, true, true, true)).table();
    }

    Charset charset(int collation) {
        return characterSets.java(collation);
    }

    /** Null of a sequence. */
    private @Nullable TableMap complete(TableMap map) {
        List<LogColumn> known = history.columns(map.table(), progress.sequence(), map::fits);
        if (known != null) {
            return known.isEmpty() ? null : map.completed(known);
        }
        if (map.named()) {
            return map;
        }
        throw new TailraceException(
                MysqlError.MYSQL_SCHEMA_UNKNOWN,
                "the log has at "
                        + progress.file()
                        + ":"
                        + progress.offset()
                        + " rows of "
                        + map.table()
                        + " with "
                        + map.columns().size()
                        + " columns, but no table of that shape is known, neither then nor now; later"
                        + " rows bring their names along if the server has binlog_row_metadata ="
                        + " FULL (MySQL 8.0.1, MariaDB 10.5)");
    }

    /** The log tells all but which column was renamed. */
    private TableMap identified(TableMap map) {
        List<LogColumn> known = history.columns(map.table(), progress.sequence(), map::fits);
        return known == null ? map : map.identified(known);
    }

    private LogTable table(TableMap map) {
        List<LogColumn> logged = map.columns();
        LogTable last = latest.get(map.table());
        Table table =
                new Table(
                        map.table(),
                        logged.stream()
                                .filter(column -> !column.isHidden())
                                .map(columns::column)
                                .toList(),
                        versions.getOrDefault(map.table(), 0) + 1);
        if (last != null && last.table().sameShape(table)) {
            table = last.table();
        } else {
            versions.put(map.table(), table.version());
        }
        List<CellDecoder> decoders = new ArrayList<>(logged.size());
        for (LogColumn column : logged) {
            decoders.add(columns.decoder(column));
        }
        LogTable made = LogTable.of(table, decoders.toArray(CellDecoder[]::new), logged);
        latest.put(map.table(), made);
        return made;
    }
}
