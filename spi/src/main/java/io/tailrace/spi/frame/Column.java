package io.tailrace.spi.frame;

/**
 * A column of a table.
 *
 * @param name name without quotes
 * @param type logical type
 * @param sourceType the type as the source declares it, such as {@code numeric(12,2)}
 * @param nullable false only where the source forbids null
 * @param keyOrdinal place in the table's key from 1; 0 if not part of it
 * @param id what stays the same when the column is renamed (PostgreSQL's attnum); 0 if the source
 *     cannot tell
 */
public record Column(
        String name, DataType type, String sourceType, boolean nullable, int keyOrdinal, int id) {

    public Column(String name, DataType type, String sourceType, boolean nullable, int keyOrdinal) {
        this(name, type, sourceType, nullable, keyOrdinal, 0);
    }

    public boolean isKey() {
        return keyOrdinal > 0;
    }
}
