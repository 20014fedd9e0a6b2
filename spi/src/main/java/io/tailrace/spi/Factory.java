package io.tailrace.spi;

/**
 * Makes sources, transforms, sinks or checkpoint stores of one type from their configuration.
 * Stateless.
 *
 * @param <C> the configuration: a record whose components are the options, in kebab-case in files;
 *     see {@link Doc} and {@link Default}
 */
public sealed interface Factory<C extends Record>
        permits SourceFactory, TransformFactory, SinkFactory, CheckpointStoreFactory {

    /** The name that pipeline files use, such as {@code postgres}. */
    String type();

    Class<C> config();

    /** What it is, in one sentence for the list of connectors. */
    String summary();

    /** A working example of its part of a pipeline file, in YAML. */
    String example();
}
