package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.Columns;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.Quoted;
import io.tailrace.connector.mysql.catalog.ZeroDates;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.RowCounts;
import io.tailrace.spi.snapshot.SnapshotProgress;
import io.tailrace.spi.snapshot.SnapshotState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the tables of a round, and whether they are still what they are where the log stands.
 *
 * @param selection a wire as the chunks' readers have it
 */
record RoundTables(
        Connection connection,
        Catalog catalog,
        Selection selection,
        Shapes shapes,
        ZeroDates zeroDates) {

    private static final Logger log = LoggerFactory.getLogger(RoundTables.class);
    private static final long GUESSED_ROW = 512;

    private static final String SIZE =
            "SELECT t.TABLE_ROWS, t.AVG_ROW_LENGTH, (SELECT MAX(s.SUB_PART) FROM information_schema.STATISTICS s"
                    + " WHERE s.TABLE_SCHEMA = t.TABLE_SCHEMA AND s.TABLE_NAME = t.TABLE_NAME AND s.INDEX_NAME = 'PRIMARY')"
                    + " FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME = ?";

    /**
     * A round's tables, and the state without those that are no more.
     *
     * @param obstacle why a table cannot be read here; null if all can
     */
    record Found(List<TableRead> tables, SnapshotState state, @Nullable TableChanged obstacle) {}

    private record Size(long rows, long rowBytes, boolean prefixed) {}

    Found find(SnapshotState from, SnapshotProgress counting) {
        List<TableRead> reads = new ArrayList<>();
        SnapshotState state = from;
        TableChanged obstacle = null;
        List<TableName> places = List.copyOf(from.tables().keySet());
        List<TableName> pending =
                from.tables().entrySet().stream()
                        .filter(entry -> !entry.getValue().done())
                        .map(Map.Entry::getKey)
                        .toList();
        for (TableName name : pending) {
            RowCounts counted = counting.counts(name);
            try {
                reads.add(read(places.indexOf(name), name, counted));
            } catch (Gone _) {
                log.warn("table {} is no more, or not to be seen: nothing of it is read", name);
                state = state.without(name);
            } catch (TableChanged e) {
                obstacle = e;
            }
        }
        return new Found(reads, state, obstacle);
    }

    private TableRead read(int place, TableName name, RowCounts counts) throws Gone {
        List<LogColumn> before = columns(name);
        List<KeyColumn> key = key(before);
        Size size = size(name);
        if (size.prefixed) {
            key = List.of(); // its index does not have the order of the values
        }
        selection.begin(
                name,
                "SELECT "
                        + TableRead.selected(before, key)
                        + " FROM "
                        + Quoted.table(name)
                        + " LIMIT 0");
        byte[] definition = selection.columns();
        while (selection.next()) {
            throw new IllegalStateException("a row where none was asked for");
        }
        List<LogColumn> columns = columns(name);
        if (!columns.equals(before)) {
            throw new TableChanged(name + " is being altered");
        }
        counts.expect(size.rows);
        return new TableRead(
                place,
                shape(name, columns),
                columns,
                key,
                definition,
                size.rowBytes <= 0 ? GUESSED_ROW : size.rowBytes,
                counts);
    }

    private List<LogColumn> columns(TableName name) throws Gone {
        List<LogColumn> columns = catalog.columns(name);
        if (columns == null) {
            throw new Gone();
        }
        return columns;
    }

    /** The shape where the log stands; it has to be what the catalogue says now. */
    private Table shape(TableName name, List<LogColumn> columns) {
        Columns seen = new Columns(new CharacterSets(catalog), zeroDates);
        List<Column> now = columns.stream().map(seen::column).toList();
        Table there = shapes.of(name);
        if (there == null) {
            return new Table(name, now, 1);
        }
        boolean same = there.width() == now.size();
        for (int i = 0; same && i < now.size(); i++) {
            Column column = there.column(i);
            same =
                    column.name().equals(now.get(i).name())
                            && column.type().equals(now.get(i).type());
        }
        if (!same) {
            throw new TableChanged(
                    "table "
                            + name
                            + " has the columns "
                            + now
                            + " now, but where the log is read "
                            + there.columns());
        }
        return there;
    }

    private List<KeyColumn> key(List<LogColumn> columns) {
        CharacterSets characterSets = new CharacterSets(catalog);
        List<LogColumn> ordered =
                columns.stream()
                        .filter(column -> column.keyOrdinal() > 0)
                        .sorted(Comparator.comparingInt(LogColumn::keyOrdinal))
                        .toList();
        List<KeyColumn> key = new ArrayList<>();
        for (LogColumn column : ordered) {
            boolean bytes = column.collation() == LogColumn.BINARY || column.collation() == 0;
            key.add(
                    KeyColumn.of(
                            columns.indexOf(column),
                            column,
                            bytes ? "" : characterSets.name(column.collation())));
        }
        return key;
    }

    private Size size(TableName name) throws Gone {
        try (PreparedStatement statement = connection.prepareStatement(SIZE)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.name());
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new Gone();
                }
                return new Size(result.getLong(1), result.getLong(2), result.getLong(3) > 0);
            }
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot read the size of " + name);
        }
    }

    /** There is no such table. */
    private static final class Gone extends Exception {
        private static final long serialVersionUID = 1;
    }
}
