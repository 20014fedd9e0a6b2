package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.spi.snapshot.Chunk;
import io.tailrace.spi.snapshot.Delivery;
import io.tailrace.spi.snapshot.Range;
import io.tailrace.spi.snapshot.Ranges;
import io.tailrace.spi.snapshot.SnapshotState;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Cuts the tables of a round into chunks, in order, until the round's time is over. */
final class ChunkPlanner {

    private static final long GUESSED_ROW = 512;
    private static final long MOST_ROWS = 1_000_000;

    private final Connection connection;
    private final List<TableRead> tables;
    private final List<SnapshotState> others;
    private final boolean afterLog;
    private final Delivery<TableRead> delivery;
    private final long chunkBytes;
    private final long deadline;
    private SnapshotState planned;
    private boolean begun;

    /**
     * @param afterLog whether the log may have brought rows of these tables before the snapshot
     * @param deadline by {@link System#nanoTime}, after which no chunk is begun that can wait
     */
    ChunkPlanner(
            Connection connection,
            List<TableRead> tables,
            SnapshotState from,
            List<SnapshotState> others,
            boolean afterLog,
            Delivery<TableRead> delivery,
            long chunkBytes,
            long deadline) {
        this.connection = connection;
        this.tables = tables;
        this.planned = from;
        this.others = others;
        this.afterLog = afterLog;
        this.delivery = delivery;
        this.chunkBytes = chunkBytes;
        this.deadline = deadline;
    }

    void run() throws InterruptedException {
        for (TableRead table : tables) {
            Progress from = Objects.requireNonNull(planned.tables().get(table.name()));
            if (!planMoved(table, from) || !from.done() && !planRanges(table, from)) {
                break;
            }
        }
        delivery.allPlanned();
    }

    /** False if the rest is not for this round. */
    private boolean planMoved(TableRead table, Progress from) throws InterruptedException {
        int number = 0;
        for (List<String> key : from.moved()) {
            String row = new KeyRanges(connection, table, from, List.of()).single(key);
            if (isOver()
                    || !plan(
                            Chunk.ofMoved(
                                    table, table.name(), Range.single(row, ++number), planned))) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #planMoved}. */
    private boolean planRanges(TableRead table, Progress from) throws InterruptedException {
        List<Progress> marks = marks(table);
        Ranges ranges =
                table.key().isEmpty()
                        ? pages(table)
                        : new KeyRanges(connection, table, from, marks);
        boolean truncates =
                from.replaces() || !ranges.resumable() && (afterLog || mustTruncate(from, marks));
        long guess = rowBytes(table);
        for (boolean begun = false; ; begun = true) {
            boolean canWait = !begun || ranges.resumable();
            if (canWait && isOver()) {
                return false;
            }
            Range range = ranges.next(rows(table, guess), chunkBytes);
            if (range == null) {
                return true;
            }
            if (!plan(
                    new Chunk<>(
                            table,
                            table.name(),
                            table.generation(),
                            range,
                            planned,
                            truncates && !begun))) {
                return false;
            }
        }
    }

    /** At least one chunk is of every round. */
    private boolean isOver() {
        return begun && System.nanoTime() - deadline > 0;
    }

    private boolean plan(Chunk<TableRead> chunk) throws InterruptedException {
        planned = chunk.after();
        begun = true;
        return delivery.plan(chunk);
    }

    private List<Progress> marks(TableRead table) {
        List<Progress> marks = new ArrayList<>();
        for (SnapshotState other : others) {
            Progress progress = other.tables().get(table.name());
            if (progress != null) {
                marks.add(progress);
            }
        }
        return marks;
    }

    /**
     * Rows of an attempt that was cut short, or of an earlier snapshot, cannot be told from new
     * ones without a key; nor can those that the log brought before this snapshot was taken.
     */
    private static boolean mustTruncate(Progress from, List<Progress> marks) {
        return from.generation() > 1
                || from.frame() > 0
                || marks.stream()
                        .anyMatch(
                                mark -> mark.generation() == from.generation() && mark.frame() > 0);
    }

    private Ranges pages(TableRead table) {
        String relation = Sql.literal(table.info().quoted()) + "::regclass";
        boolean cut =
                number("SELECT current_setting('server_version_num')") >= 140000
                        && !table.info().partitioned();
        return new PageRanges(
                cut
                        ? number(
                                "SELECT pg_relation_size("
                                        + relation
                                        + ") / current_setting('block_size')::int8")
                        : 0,
                number("SELECT current_setting('block_size')"));
    }

    private long rowBytes(TableRead table) {
        if (table.info().rows() <= 0 || table.info().partitioned()) {
            return GUESSED_ROW;
        }
        long size =
                number(
                        "SELECT pg_table_size("
                                + Sql.literal(table.info().quoted())
                                + "::regclass)");
        return Math.max(1, size / table.info().rows());
    }

    /** How many rows make a chunk, as far as rows have been seen. */
    private long rows(TableRead table, long guess) {
        long rows = table.rows().sum();
        long row = rows < 100 ? guess : Math.max(1, table.bytes().sum() / rows);
        return Math.clamp(chunkBytes / row, 1, MOST_ROWS);
    }

    private long number(String sql) {
        return Sql.rows(connection, sql).getFirst().number(0);
    }
}
