package io.tailrace.app.config;

import io.tailrace.spi.Factory;
import java.util.Arrays;
import java.util.List;

/** The factories that a test names. */
record FakeParts(List<Factory<?>> factories) implements Parts {

    static final FakeParts NONE = new FakeParts(List.of());

    static FakeParts of(Factory<?>... factories) {
        return new FakeParts(Arrays.asList(factories));
    }

    @Override
    public <F extends Factory<?>> List<F> of(Class<F> kind) {
        return factories.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
