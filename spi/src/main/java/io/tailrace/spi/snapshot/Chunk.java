package io.tailrace.spi.snapshot;

import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A range of a table on its way: planned, then read, then delivered. Its queue belongs to {@link
 * Delivery}.
 *
 * @param <T> a table as its source reads it
 */
final class Chunk<T extends SourceTable> {

    final ArrayDeque<Piece> queue = new ArrayDeque<>();
    private final T table;
    private final int generation;
    private final Range range;
    private final SnapshotState before;
    private final SnapshotState after;
    private final boolean truncates;

    /**
     * @param before the state when all chunks before it are delivered
     * @param truncates whether the rows of an earlier attempt must go first
     */
    Chunk(T table, int generation, Range range, SnapshotState before, boolean truncates) {
        this.table = table;
        this.generation = generation;
        this.range = range;
        this.before = before;
        this.truncates = truncates;
        this.after =
                range.last()
                        ? at(new Progress(generation, 0, null, true))
                        : at(range.numbers().end(), range.upper());
    }

    private Chunk(T table, Range row, SnapshotState before, Progress after) {
        this.table = table;
        this.generation = FrameName.MOVED;
        this.range = row;
        this.before = before;
        this.truncates = false;
        this.after = before.with(table.name(), after);
    }

    /** The first of the rows that the log has moved; it may have one frame at most. */
    static <T extends SourceTable> Chunk<T> ofMoved(T table, Range row, SnapshotState before) {
        Progress progress = Objects.requireNonNull(before.tables().get(table.name()));
        List<List<String>> rest = progress.moved().subList(1, progress.moved().size());
        return new Chunk<>(table, row, before, progress.withMoved(List.copyOf(rest)));
    }

    T table() {
        return table;
    }

    /** What its frames are named with. */
    int generation() {
        return generation;
    }

    Range range() {
        return range;
    }

    boolean truncates() {
        return truncates;
    }

    /** The state once all of it is delivered. */
    SnapshotState after() {
        return after;
    }

    /** The state once that frame is delivered, which is not the chunk's last. */
    SnapshotState at(long frame, @Nullable List<String> key) {
        return at(new Progress(generation, frame, key, false));
    }

    private SnapshotState at(Progress progress) {
        TableName name = table.name();
        return before.with(name, progress.marked(before.mark(name)));
    }
}
