package io.tailrace.spi.snapshot;

/**
 * Reads rows on a connection of its own. For one thread.
 *
 * @param <T> a table as its source reads it
 */
public interface RowReader<T extends SourceTable> {

    /**
     * Reads the rows of a range in the order of the table's key, each as {@link ChunkFrames} says.
     *
     * @param condition which rows, as {@link Range#condition}
     */
    void read(T table, String condition, ChunkFrames<T> frames) throws InterruptedException;
}
