package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.snapshot.SnapshotState.Progress;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A range of a table on its way: planned, then read, then delivered. Its queue belongs to {@link
 * Delivery}.
 */
final class Chunk {

    final TableRead table;
    final Range range;
    final SnapshotState before;
    final SnapshotState after;
    final boolean truncates;
    final ArrayDeque<Piece> queue = new ArrayDeque<>();

    /**
     * @param before the state when all chunks before it are delivered
     * @param truncates whether the rows of an earlier attempt must go first
     */
    Chunk(TableRead table, Range range, SnapshotState before, boolean truncates) {
        this.table = table;
        this.range = range;
        this.before = before;
        this.truncates = truncates;
        this.after =
                before.with(
                        table.name(),
                        range.last()
                                ? new Progress(table.generation(), 0, null, true)
                                : new Progress(
                                        table.generation(),
                                        range.numbers().end(),
                                        range.upper(),
                                        false));
    }

    /** The state once that frame is delivered, which is not the chunk's last. */
    SnapshotState at(long frame, @Nullable List<String> key) {
        return before.with(table.name(), new Progress(table.generation(), frame, key, false));
    }
}
