package io.tailrace.engine.transform;

import io.tailrace.spi.Transform;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Projection;
import io.tailrace.spi.frame.Table;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts tables in the place of others, and leaves cells alone. */
record Projecting(PerTable<Projection> projections) implements Transform {

    static Projecting of(Function<Table, @Nullable Projection> make) {
        return new Projecting(new PerTable<>(make));
    }

    @Override
    public ChangeBatch apply(ChangeBatch batch) {
        return batch.project(projections);
    }

    @Override
    public Table apply(Table table) {
        Projection projection = projections.apply(table);
        return projection == null ? table : projection.to();
    }
}
