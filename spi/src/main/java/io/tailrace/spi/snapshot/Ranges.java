package io.tailrace.spi.snapshot;

import org.jspecify.annotations.Nullable;

/** Cuts a table into ranges, in the order in which they are delivered. */
public interface Ranges {

    /**
     * The next range.
     *
     * @param rows about how many rows it should have
     * @param bytes about how large it should be; for a table that cannot be cut by rows
     * @return null after the last
     */
    @Nullable Range next(long rows, long bytes);

    /** Whether a later round can go on where this one stops. */
    boolean resumable();
}
