package io.tailrace.spi;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Table;

/** Changes batches on their way to one sink. Used by one thread. */
public interface Transform extends AutoCloseable {

    /** Changes the batch in place, or returns another in its stead, with the same position. */
    ChangeBatch apply(ChangeBatch batch);

    /** What a table looks like after this transform; schema changes take the same road as rows. */
    default Table apply(Table table) {
        return table;
    }

    @Override
    default void close() {}
}
