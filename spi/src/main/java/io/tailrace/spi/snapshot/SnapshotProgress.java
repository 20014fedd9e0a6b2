package io.tailrace.spi.snapshot;

import io.tailrace.spi.Snapshotting.TableProgress;
import io.tailrace.spi.frame.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How far the tables are that are read in this run. Any thread. */
public final class SnapshotProgress {

    private final Map<TableName, RowCounts> counts = new ConcurrentHashMap<>();
    private volatile SnapshotState latest = SnapshotState.EMPTY;

    /** What counts the rows of a table, in all rounds. */
    public RowCounts counts(TableName table) {
        return counts.computeIfAbsent(table, _ -> new RowCounts());
    }

    /** Tells how far the snapshot is. */
    public void at(SnapshotState state) {
        latest = state;
    }

    /** The tables in the order in which they are read; empty when all are done. */
    public List<TableProgress> tables() {
        SnapshotState state = latest;
        List<TableProgress> tables = new ArrayList<>();
        if (state.done()) {
            return tables;
        }
        state.tables()
                .forEach(
                        (name, progress) -> {
                            RowCounts counted = counts.get(name);
                            if (counted != null || !progress.done()) {
                                tables.add(progress(name, counted, progress.done()));
                            }
                        });
        return tables;
    }

    private static TableProgress progress(
            TableName name, @Nullable RowCounts counted, boolean done) {
        return counted == null
                ? new TableProgress(name.toString(), 0, -1, done)
                : new TableProgress(name.toString(), counted.rows(), counted.expected(), done);
    }
}
