package io.tailrace.connector.postgres.log;

import io.tailrace.spi.frame.LargeBatches;
import java.nio.file.Path;

/**
 * What to read, and with how much memory.
 *
 * @param database what the slot reads, for those who print it
 * @param streaming whether transactions may come while they run
 * @param scratch where they go when they do not fit {@code spillMemory}
 * @param large the source's
 */
public record LogOptions(
        String database,
        String slot,
        String publication,
        boolean streaming,
        int batchSize,
        Path scratch,
        long spillMemory,
        long spillDisk,
        LargeBatches large) {}
