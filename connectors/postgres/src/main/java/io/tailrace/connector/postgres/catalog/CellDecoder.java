package io.tailrace.connector.postgres.catalog;

import io.tailrace.spi.frame.ChangeBatchBuilder;

/**
 * Turns PostgreSQL's text of a value into the canonical text of its logical type ({@code
 * docs/formats/cell.md}).
 */
@FunctionalInterface
public interface CellDecoder {

    /**
     * Adds exactly one cell to the current tuple.
     *
     * @param start where in the builder's arena PostgreSQL's text begins; it may be rewritten in
     *     place
     * @param length its length in bytes
     */
    void add(ChangeBatchBuilder batch, int start, int length);
}
