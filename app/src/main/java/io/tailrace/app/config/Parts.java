package io.tailrace.app.config;

import io.tailrace.spi.Factory;
import java.util.List;

/** The factories that files may name. */
@FunctionalInterface
public interface Parts {

    /** All factories of a kind: sources, transforms, sinks or checkpoint stores. */
    <F extends Factory<?>> List<F> of(Class<F> kind);
}
