package io.tailrace.spi.frame;

/**
 * A qualified table name.
 *
 * @param schema schema (PostgreSQL) or database (MySQL); empty where the source has none
 * @param name name without quotes, as the catalogue spells it
 */
public record TableName(String schema, String name) {

    /** {@code schema.name}, unquoted. */
    @Override
    public String toString() {
        return schema.isEmpty() ? name : schema + "." + name;
    }
}
