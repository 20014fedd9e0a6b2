package io.tailrace.engine.transform;

import io.tailrace.spi.frame.Table;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that is worked out once for each shape of each table, such as what takes its place.
 * Shapes are compared by identity and forgotten when nobody has them any more, so what is made must
 * not hold on to the shape. For one thread.
 */
final class PerTable<T> implements Function<Table, @Nullable T> {

    private final Function<Table, @Nullable T> make;
    private final Map<Table, Optional<T>> made = new WeakHashMap<>();

    /**
     * @param make null for a table that is none of the transform's business
     */
    PerTable(Function<Table, @Nullable T> make) {
        this.make = make;
    }

    @Override
    public @Nullable T apply(Table table) {
        Optional<T> known = made.get(table);
        if (known == null) {
            known = Optional.ofNullable(make.apply(table));
            made.put(table, known);
        }
        return known.orElse(null);
    }
}
