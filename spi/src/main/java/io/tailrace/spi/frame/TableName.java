package io.tailrace.spi.frame;

import org.jspecify.annotations.Nullable;

/**
 * A qualified table name.
 *
 * @param schema schema (PostgreSQL) or database (MySQL); empty where the source has none
 * @param name name without quotes, as the catalogue spells it
 */
public record TableName(String schema, String name) {

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TableName table
                && name.equals(table.name)
                && schema.equals(table.schema);
    }

    @Override
    public int hashCode() {
        return 31 * schema.hashCode() + name.hashCode();
    }

    /** {@code schema.name}, unquoted. */
    @Override
    public String toString() {
        return schema.isEmpty() ? name : schema + "." + name;
    }
}
