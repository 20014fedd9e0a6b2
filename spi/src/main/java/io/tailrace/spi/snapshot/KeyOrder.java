package io.tailrace.spi.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server is asked about the key of one table, in the key's order. Keys are compared by the
 * server only, whose types and collations decide. For one thread.
 */
public interface KeyOrder {

    /**
     * The condition of the rows whose key is above one and not above another; empty for all.
     *
     * @param above null for no bound, and so is {@code upTo}
     */
    String condition(@Nullable List<String> above, @Nullable List<String> upTo);

    /**
     * The key of the row that is so many rows on, counted from the first that satisfies a
     * condition.
     *
     * @param rows from 1
     * @return as {@link SnapshotState.Progress#lastKey} keeps it; null if there are not so many
     */
    @Nullable List<String> ahead(String condition, long rows);
}
