package io.tailrace.connector.postgres.catalog;

import io.tailrace.spi.frame.Table;
import org.jspecify.annotations.Nullable;

/**
 * A table and how its cells are decoded.
 *
 * @param decoders one a column; null where PostgreSQL's text is canonical already
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity
public record Shape(Table table, @Nullable CellDecoder[] decoders) {}
