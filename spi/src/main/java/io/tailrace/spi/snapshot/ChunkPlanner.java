package io.tailrace.spi.snapshot;

import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.util.List;
import java.util.Objects;

/**
 * Cuts the tables of a round into chunks, in order, until the round's time is over. For one round
 * and one thread.
 *
 * @param <T> a table as its source reads it
 */
public final class ChunkPlanner<T extends SourceTable> {

    private static final long MOST_ROWS = 1_000_000;

    /** The first chunk is shorter by two to the power of that, for the readers wait for it. */
    private static final int SHORTENED = 3;

    private final TableCutter<T> cutter;
    private final Delivery<T> delivery;
    private final List<SnapshotState> others;
    private final boolean afterLog;
    private final long chunkBytes;
    private SnapshotState planned = SnapshotState.EMPTY;
    private long deadline;

    /** Number of chunks. */
    private int begun;

    /**
     * @param others where other routes stood at the start
     * @param afterLog whether the log may have brought rows of these tables before the round
     * @param chunkBytes bytes of rows after which a chunk should end
     */
    public ChunkPlanner(
            TableCutter<T> cutter,
            Delivery<T> delivery,
            List<SnapshotState> others,
            boolean afterLog,
            long chunkBytes) {
        this.cutter = cutter;
        this.delivery = delivery;
        this.others = others;
        this.afterLog = afterLog;
        this.chunkBytes = Math.max(1, chunkBytes);
    }

    /**
     * Plans what a round can read, but at least one chunk; returns when all of it is planned.
     *
     * @param tables all of them stand in {@code from}
     * @param until by {@link System#nanoTime}, after which no chunk is begun that can wait
     */
    public void run(List<T> tables, SnapshotState from, long until) throws InterruptedException {
        planned = from;
        deadline = until;
        for (T table : tables) {
            Progress progress = Objects.requireNonNull(from.tables().get(table.name()));
            if (!planMoved(table, progress) || !progress.done() && !planRanges(table, progress)) {
                break;
            }
        }
        delivery.allPlanned();
    }

    /** False if the rest is not for this round. */
    private boolean planMoved(T table, Progress from) throws InterruptedException {
        int number = 0;
        for (List<String> key : from.moved()) {
            Range row = Range.single(cutter.row(table, key), ++number);
            if (isOver() || !plan(Chunk.ofMoved(table, row, planned))) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #planMoved}. */
    private boolean planRanges(T table, Progress from) throws InterruptedException {
        List<Progress> marks = marks(table);
        Ranges ranges = cutter.ranges(table, from, marks);
        boolean truncates =
                from.replaces() || !table.keyed() && (afterLog || mustTruncate(from, marks));
        long guess = cutter.rowBytes(table);
        for (boolean first = true; ; first = false) {
            boolean canWait = first || ranges.resumable();
            if (canWait && isOver()) {
                return false;
            }
            long bytes = Math.max(1, chunkBytes >> Math.max(0, SHORTENED - begun));
            Range range = ranges.next(rows(table, guess, bytes), bytes);
            if (range == null) {
                return true;
            }
            if (!plan(new Chunk<>(table, from.generation(), range, planned, truncates && first))) {
                return false;
            }
        }
    }

    /** At least one chunk is of every round. */
    private boolean isOver() {
        return begun > 0 && System.nanoTime() - deadline > 0;
    }

    private boolean plan(Chunk<T> chunk) throws InterruptedException {
        planned = chunk.after();
        begun++;
        return delivery.plan(chunk);
    }

    private List<Progress> marks(T table) {
        return others.stream()
                .map(other -> other.tables().get(table.name()))
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Rows of an attempt that was cut short, or of an earlier snapshot, cannot be told from new
     * ones without a key; nor can those that the log brought before the round.
     */
    private static boolean mustTruncate(Progress from, List<Progress> marks) {
        return from.generation() > 1
                || from.frame() > 0
                || marks.stream()
                        .anyMatch(
                                mark -> mark.generation() == from.generation() && mark.frame() > 0);
    }

    /** How many rows have so many bytes, as far as rows have been seen. */
    private static long rows(SourceTable table, long guess, long bytes) {
        return Math.clamp(bytes / table.counts().rowBytes(guess), 1, MOST_ROWS);
    }
}
