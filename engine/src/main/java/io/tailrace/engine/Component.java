package io.tailrace.engine;

import io.tailrace.spi.Factory;

/**
 * A factory with the configuration for one thing it is to make.
 *
 * @param config an instance of the factory's {@link Factory#config() config class}
 */
public record Component<F extends Factory<?>>(F factory, Record config) {

    public Component {
        if (!factory.config().isInstance(config)) {
            throw new IllegalArgumentException(
                    factory.type()
                            + " takes "
                            + factory.config().getName()
                            + ", not "
                            + config.getClass().getName());
        }
    }
}
