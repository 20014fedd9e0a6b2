package io.tailrace.engine;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.TransformFactory;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The factories of all plug-ins: those on the class path, and those of jars in a folder, each with a class loader of its own. */
public final class PluginRegistry implements AutoCloseable {

    private PluginRegistry() {}

    /**
     * Finds plug-ins. What is wrong with one does no harm to the others: see {@link #problems}.
     *
     * @param folder folder of jars; null, or one that does not exist, for none
     */
    public static PluginRegistry load(@Nullable Path folder) {
        return new PluginRegistry();
    }

    /** A registry of just these plug-ins. */
    public static PluginRegistry of(Plugin... plugins) {
        return new PluginRegistry();
    }

    /** What could not be loaded, and why. */
    public List<TailraceException> problems() {
        return List.of();
    }

    /** All factories, by kind (sources, transforms, sinks) and type. */
    public List<Factory<?>> factories() {
        return List.of();
    }

    /** The source of that type. @throws TailraceException if there is none, with the nearest type there is */
    public SourceFactory<?> source(String type) {
        throw new UnsupportedOperationException(type);
    }

    public TransformFactory<?> transform(String type) {
        throw new UnsupportedOperationException(type);
    }

    public SinkFactory<?> sink(String type) {
        throw new UnsupportedOperationException(type);
    }

    @Override
    public void close() {}
}
