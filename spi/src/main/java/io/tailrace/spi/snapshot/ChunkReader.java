package io.tailrace.spi.snapshot;

import io.tailrace.spi.frame.ChangeBatchBuilder;

/**
 * Reads the chunks of a round, one after another; a round may have many, each on a thread of its
 * own.
 *
 * @param <T> a table as its source reads it
 */
public final class ChunkReader<T extends SourceTable> {

    private final Delivery<T> delivery;
    private final RoundPlace place;
    private final RowReader<T> rows;
    private final ChangeBatchBuilder batch;
    private final int batchSize;

    /**
     * @param batch to which the rows are added, by nobody else
     * @param batchSize bytes of rows after which a frame should end
     */
    public ChunkReader(
            Delivery<T> delivery,
            RoundPlace place,
            RowReader<T> rows,
            ChangeBatchBuilder batch,
            int batchSize) {
        this.delivery = delivery;
        this.place = place;
        this.rows = rows;
        this.batch = batch;
        this.batchSize = batchSize;
    }

    /** Reads until no chunk is left. */
    public void run() throws InterruptedException {
        try {
            for (Chunk<T> chunk = delivery.toRead(); chunk != null; chunk = delivery.toRead()) {
                ChunkFrames<T> frames = new ChunkFrames<>(chunk, delivery, place, batch, batchSize);
                rows.read(chunk.table(), chunk.range().condition(), frames);
                frames.finish();
            }
        } finally {
            batch.discard(); // another round may wait for a large row to be gone
        }
    }
}
