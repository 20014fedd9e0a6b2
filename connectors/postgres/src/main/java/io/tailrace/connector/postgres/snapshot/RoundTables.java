package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.Catalog;
import io.tailrace.connector.postgres.catalog.Row;
import io.tailrace.connector.postgres.catalog.Shapes;
import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.connector.postgres.catalog.StoredTable;
import io.tailrace.connector.postgres.catalog.TableInfo;
import io.tailrace.connector.postgres.catalog.TableMark;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.RowCounts;
import io.tailrace.spi.snapshot.SnapshotProgress;
import io.tailrace.spi.snapshot.SnapshotState;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds and locks the tables of a round. A table that was rewritten after the snapshot would look
 * empty to it; so each is locked, and then must be what it was when the snapshot was taken.
 *
 * @param inSnapshot a connection whose transaction stands in the snapshot
 * @param today one without a transaction
 */
record RoundTables(
        Connection inSnapshot, Connection today, Shapes shapes, @Nullable String publication) {

    private static final Logger LOG = LoggerFactory.getLogger(RoundTables.class);
    private static final int FIRST_WITH_COLUMN_LISTS = 150000;
    private static final int FIRST_WITH_GENERATED = 180000;

    /** What the publication lets through of a table. */
    private record Published(List<String> columns, String filter) {}

    /** A round's tables, and those that are no more. */
    record Found(List<TableRead> tables, List<TableName> gone, Map<TableName, TableMark> marks) {

        /** What of a state this round can go on from. */
        SnapshotState from(SnapshotState asked) {
            SnapshotState state = asked;
            for (TableName table : gone) {
                Progress progress = asked.tables().get(table);
                if (progress != null) {
                    state = state.with(table, new Progress(progress.generation(), 0, null, true));
                }
            }
            for (TableRead table : tables) {
                Progress progress = asked.tables().get(table.name());
                if (progress != null && !fits(table.key().size(), progress)) {
                    state = state.request(List.of(table.name()));
                }
            }
            return marked(state);
        }

        /** Notes how tables are stored of which no row was read. */
        private SnapshotState marked(SnapshotState unmarked) {
            SnapshotState state = unmarked;
            for (TableRead table : tables) {
                Progress progress = state.tables().get(table.name());
                TableMark mark = marks.get(table.name());
                if (progress != null && progress.mark().isEmpty() && mark != null) {
                    state = state.marked(table.name(), mark.encode());
                }
            }
            return state;
        }

        /** Whether the key is still what it was when the reading began. */
        private static boolean fits(int width, Progress progress) {
            List<String> last = progress.lastKey();
            return (last == null || last.size() == width)
                    && progress.moved().stream().allMatch(key -> key.size() == width);
        }

        /** The tables as they are to be read then. */
        List<TableRead> tables(SnapshotState state) {
            return tables.stream()
                    .filter(table -> state.tables().containsKey(table.name()))
                    .toList();
        }
    }

    Found find(SnapshotState from, SnapshotProgress counting) {
        int version =
                (int)
                        Sql.rows(today, "SELECT current_setting('server_version_num')")
                                .getFirst()
                                .number(0);
        List<TableRead> reads = new ArrayList<>();
        List<TableName> gone = new ArrayList<>();
        for (var entry : from.tables().entrySet()) {
            Progress progress = entry.getValue();
            if (progress.finished()) {
                continue;
            }
            Optional<TableInfo> table = lock(entry.getKey());
            if (table.isEmpty()) {
                LOG.warn("table {} is no more; there is nothing of it to read", entry.getKey());
                gone.add(entry.getKey());
            } else {
                RowCounts counted = counting.counts(entry.getKey());
                counted.expect(table.get().rows());
                reads.add(read(reads.size(), table.get(), version, counted));
            }
        }
        return new Found(reads, gone, marks(reads));
    }

    private Map<TableName, TableMark> marks(List<TableRead> reads) {
        List<TableName> names = reads.stream().map(TableRead::name).toList();
        Map<TableName, TableMark> marks = new HashMap<>();
        StoredTable.of(inSnapshot, names).forEach((name, stored) -> marks.put(name, stored.mark()));
        return marks;
    }

    private TableRead read(int place, TableInfo table, int version, RowCounts counted) {
        Published published = published(table, version);
        return new TableRead(
                place,
                table,
                shapes.of(table, published.columns, inSnapshot),
                published.columns,
                published.filter,
                counted);
    }

    private Optional<TableInfo> lock(TableName name) {
        Optional<TableInfo> then = Catalog.table(inSnapshot, name);
        if (then.isEmpty() || Catalog.table(today, name).isEmpty()) {
            return Optional.empty();
        }
        Sql.run(
                inSnapshot,
                "LOCK TABLE "
                        + (then.get().partitioned() ? "" : "ONLY ")
                        + Sql.name(name)
                        + " IN ACCESS SHARE MODE");
        Optional<TableInfo> now = Catalog.table(today, name);
        if (now.isEmpty() || !now.get().sameAs(then.get())) {
            throw new TailraceException(
                    PostgresError.POSTGRES_SNAPSHOT,
                    "table "
                            + name
                            + " was altered just after the snapshot was taken; the next attempt sees it whole");
        }
        return then;
    }

    /** Exactly the columns and rows that the stream would bring. */
    private Published published(TableInfo table, int version) {
        if (publication != null && version >= FIRST_WITH_COLUMN_LISTS) {
            List<Row> found =
                    Sql.rows(
                            inSnapshot,
                            "SELECT array_to_string(attnames, E'\\x01'), rowfilter FROM pg_catalog.pg_publication_tables"
                                    + " WHERE pubname = "
                                    + Sql.literal(publication)
                                    + " AND schemaname = "
                                    + Sql.literal(table.name().schema())
                                    + " AND tablename = "
                                    + Sql.literal(table.name().name()));
            if (!found.isEmpty() && !found.getFirst().isNull(0)) {
                Row row = found.getFirst();
                List<String> names = Arrays.asList(row.text(0).split("\u0001"));
                List<String> columns =
                        columns(table, version >= FIRST_WITH_GENERATED).stream()
                                .filter(names::contains)
                                .toList();
                return new Published(columns, row.text(1));
            }
        }
        return new Published(
                columns(table, publication == null && version >= FIRST_WITH_GENERATED), "");
    }

    private static List<String> columns(TableInfo table, boolean generated) {
        return table.columns().stream()
                .filter(
                        column ->
                                column.generated() == ' ' || generated && column.generated() == 's')
                .map(TableInfo.ColumnInfo::name)
                .toList();
    }
}
