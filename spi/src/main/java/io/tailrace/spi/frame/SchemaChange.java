package io.tailrace.spi.frame;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a table from here on. Comes before the first row of a table in every run, so that a
 * sink can make its target, and before the first row of each new shape. A sink must accept a shape
 * that it already has.
 *
 * @param before the shape until now; null if this run has not seen the table yet
 * @param after the shape from now on; null if the table was dropped
 */
public record SchemaChange(Position position, @Nullable Table before, @Nullable Table after)
        implements Frame {

    public SchemaChange {
        if (before == null && after == null) {
            throw new IllegalArgumentException("a schema change needs a table before or after");
        }
    }

    /** The table's name, after the change where it still exists. */
    public TableName name() {
        return after != null ? after.name() : Objects.requireNonNull(before).name();
    }
}
