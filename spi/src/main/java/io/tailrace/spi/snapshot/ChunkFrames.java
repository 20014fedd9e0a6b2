package io.tailrace.spi.snapshot;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import java.util.List;
import java.util.function.Supplier;

/**
 * The rows of one chunk on their way into frames. First {@link #begin}; then for each row {@link
 * #makeRoom}, its bytes into the batch where they are to lie there, {@link #row}, and its cells.
 * For one thread, which waits here until there is memory.
 *
 * @param <T> a table as its source reads it
 */
public final class ChunkFrames<T extends SourceTable> {

    private static final int MOST_ROWS = 1 << 15;

    private final Chunk<T> chunk;
    private final Delivery<T> delivery;
    private final RoundPlace place;
    private final ChangeBatchBuilder batch;
    private final int batchSize;
    private final Table table;
    private final RowCounts counts;
    private Supplier<List<String>> lastKey = List::of;
    private Transaction transaction;
    private int frames;
    private long cost;
    private long ordinal;
    private boolean anyRow;

    ChunkFrames(
            Chunk<T> chunk,
            Delivery<T> delivery,
            RoundPlace place,
            ChangeBatchBuilder batch,
            int batchSize) {
        this.chunk = chunk;
        this.delivery = delivery;
        this.place = place;
        this.batch = batch;
        this.batchSize = batchSize;
        this.table = chunk.table().table();
        this.counts = chunk.table().counts();
        this.transaction = transaction();
    }

    /**
     * Begins the chunk.
     *
     * @param key gives the key of the row that was added last; empty for a table without a key
     */
    public void begin(Supplier<List<String>> key) throws InterruptedException {
        lastKey = key;
        if (chunk.truncates()) {
            acquire(batchSize);
            batch.change(Op.TRUNCATE, table, transaction, ordinal++, 0);
        }
    }

    /**
     * Makes room for a row in the batch; one that does not fit behind the others goes into the next
     * frame.
     *
     * @param length about how many bytes of the batch it takes
     * @param alone whether it is to have a frame of its own, which the caller then ends with {@link
     *     #flush}
     */
    public void makeRoom(int length, boolean alone) throws InterruptedException {
        if (alone || batch.arenaBytes() + (long) length > batchSize || batch.size() == MOST_ROWS) {
            flush();
        }
        if (batch.isEmpty()) {
            acquire(Math.max(batchSize, length));
        }
    }

    /**
     * Waits until the chunk may hold so much in its next frame, if it may not yet: for a row that
     * is to be read only then.
     */
    public void acquire(long bytes) throws InterruptedException {
        if (bytes > cost) {
            delivery.acquire(chunk, bytes - cost);
            cost = bytes;
        }
    }

    /** Begins a row in the batch, whose cells follow. */
    public void row(int length) {
        batch.change(Op.READ, table, transaction, ordinal++, 0);
        batch.after();
        counts.addBytes(length);
        anyRow = true;
    }

    /** Ends the frame, if there is anything in it. */
    public void flush() {
        if (batch.isEmpty()) {
            return;
        }
        List<String> last = anyRow ? lastKey.get() : List.of();
        put(chunk.at(chunk.range().numbers().frame(frames), last.isEmpty() ? null : last), false);
        frames++;
        ordinal = 0;
        transaction = transaction();
    }

    /** The last frame has the position of the whole chunk, and comes also if it has no row. */
    void finish() {
        if (batch.isEmpty()) {
            Heartbeat empty = new Heartbeat(place.with(chunk.after()));
            delivery.put(chunk, new Piece(empty, chunk.after(), 0, true));
        } else {
            put(chunk.after(), true);
        }
    }

    private void put(SnapshotState state, boolean last) {
        counts.addRows(batch.size());
        ChangeBatch built = batch.build(place.with(state));
        delivery.put(chunk, new Piece(built, state, cost, last));
        cost = 0;
    }

    private Transaction transaction() {
        FrameName name =
                new FrameName(
                        place.name(),
                        chunk.table().place(),
                        chunk.generation(),
                        chunk.range().numbers().frame(frames));
        return new Transaction(name.sequence(), "", place.micros(), place.origin());
    }
}
