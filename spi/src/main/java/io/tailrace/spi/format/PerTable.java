package io.tailrace.spi.format;

import io.tailrace.spi.frame.Table;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a format prepares of each table, that of the last change at hand. */
final class PerTable<T> {

    private final Map<Table, T> known = new IdentityHashMap<>();
    private final Function<Table, T> prepare;
    private @Nullable Table last;
    private @Nullable T prepared;

    PerTable(Function<Table, T> prepare) {
        this.prepare = prepare;
    }

    T of(Table table) {
        T found = prepared;
        if (found == null || last != table) {
            found = known.computeIfAbsent(table, prepare);
            last = table;
            prepared = found;
        }
        return found;
    }
}
