package io.tailrace.connector.mysql.snapshot;

import io.tailrace.spi.snapshot.Chunk;
import io.tailrace.spi.snapshot.Delivery;
import io.tailrace.spi.snapshot.Range;
import io.tailrace.spi.snapshot.Ranges;
import io.tailrace.spi.snapshot.SnapshotState;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Cuts the tables of a round into chunks, in order, until the round's time is over. */
final class ChunkPlanner {

    private static final long MOST_ROWS = 1_000_000;
    private static final int ENOUGH_ROWS = 100;

    private final Connection connection;
    private final List<TableRead> tables;
    private final List<SnapshotState> others;
    private final boolean afterLog;
    private final Delivery<TableRead> delivery;
    private final long chunkBytes;
    private final long deadline;
    private SnapshotState planned;

    /**
     * @param afterLog whether the log may have brought rows of these tables before
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
        boolean first = true;
        for (TableRead table : tables) {
            List<Progress> marks = marks(table);
            Ranges ranges =
                    table.key().isEmpty()
                            ? new WholeRange(table.from().frame())
                            : new KeyRanges(connection, table, marks);
            boolean truncates =
                    table.from().replaces()
                            || !table.table().hasKey()
                                    && (afterLog || mustTruncate(table.from(), marks));
            boolean begun = false;
            while (true) {
                boolean canWait = !begun || ranges.resumable();
                if (!first && canWait && System.nanoTime() - deadline > 0) {
                    delivery.allPlanned();
                    return;
                }
                Range range = ranges.next(rows(table), chunkBytes);
                if (range == null) {
                    break;
                }
                Chunk<TableRead> chunk =
                        new Chunk<>(
                                table,
                                table.name(),
                                table.from().generation(),
                                range,
                                planned,
                                truncates && !begun);
                if (!delivery.plan(chunk)) {
                    return;
                }
                planned = chunk.after();
                begun = true;
                first = false;
            }
        }
        delivery.allPlanned();
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

    /** Without a key, rows of an attempt that was cut short cannot be told from new ones. */
    private static boolean mustTruncate(Progress from, List<Progress> marks) {
        return from.generation() > 1
                || from.frame() > 0
                || marks.stream()
                        .anyMatch(
                                mark -> mark.generation() == from.generation() && mark.frame() > 0);
    }

    /** How many rows make a chunk, as far as rows have been seen. */
    private long rows(TableRead table) {
        long rows = table.counters().rows.sum();
        long row =
                rows < ENOUGH_ROWS
                        ? table.rowBytes()
                        : Math.max(1, table.counters().bytes.sum() / rows);
        return Math.clamp(chunkBytes / row, 1, MOST_ROWS);
    }
}
