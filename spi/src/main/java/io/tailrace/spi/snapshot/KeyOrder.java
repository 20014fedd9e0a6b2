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
     * A key up to which about so many rows follow another.
     *
     * @param above null for the start of the table
     * @param upTo null for its end; the key is not above it
     * @param rows from 1; there may be up to twice as many
     * @return as {@link SnapshotState.Progress#lastKey} keeps it, though there need be no such row;
     *     null if fewer rows follow up to {@code upTo}
     */
    @Nullable List<String> ahead(
            @Nullable List<String> above, @Nullable List<String> upTo, long rows);
}
