package io.tailrace.engine;

import io.tailrace.spi.CheckpointStoreFactory;
import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.TransformFactory;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The factories of all plug-ins: those on the class path, and those of jars in a folder, each with
 * a class loader of its own.
 */
public final class PluginRegistry implements AutoCloseable {

    private final Map<String, SourceFactory<?>> sources = new TreeMap<>();
    private final Map<String, TransformFactory<?>> transforms = new TreeMap<>();
    private final Map<String, SinkFactory<?>> sinks = new TreeMap<>();
    private final Map<String, CheckpointStoreFactory<?>> stores = new TreeMap<>();
    private final Map<Factory<?>, String> origins = new LinkedHashMap<>();
    private final List<TailraceException> problems = new ArrayList<>();
    private final List<URLClassLoader> loaders = new ArrayList<>();

    private PluginRegistry() {}

    /**
     * Finds plug-ins. What is wrong with one does no harm to the others: see {@link #problems}.
     *
     * @param folder folder of jars; null, or one that does not exist, for none
     */
    public static PluginRegistry load(@Nullable Path folder) {
        PluginRegistry registry = new PluginRegistry();
        registry.addAll(
                ServiceLoader.load(Plugin.class, PluginRegistry.class.getClassLoader()),
                "the class path");
        if (folder != null && Files.isDirectory(folder)) {
            registry.addJars(folder);
        }
        return registry;
    }

    /** A registry of just these plug-ins. */
    public static PluginRegistry of(Plugin... plugins) {
        PluginRegistry registry = new PluginRegistry();
        for (Plugin plugin : plugins) {
            registry.add(plugin, plugin.getClass().getName());
        }
        return registry;
    }

    /** What could not be loaded, and why. */
    public List<TailraceException> problems() {
        return List.copyOf(problems);
    }

    /** All factories, by kind (sources, transforms, sinks, checkpoint stores) and type. */
    public List<Factory<?>> factories() {
        List<Factory<?>> all = new ArrayList<>(sources.values());
        all.addAll(transforms.values());
        all.addAll(sinks.values());
        all.addAll(stores.values());
        return all;
    }

    /**
     * The source of that type.
     *
     * @throws TailraceException if there is none, with the nearest type there is
     */
    public SourceFactory<?> source(String type) {
        return find(sources, type, "source");
    }

    /**
     * The transform of that type.
     *
     * @throws TailraceException if there is none, with the nearest type there is
     */
    public TransformFactory<?> transform(String type) {
        return find(transforms, type, "transform");
    }

    /**
     * The sink of that type.
     *
     * @throws TailraceException if there is none, with the nearest type there is
     */
    public SinkFactory<?> sink(String type) {
        return find(sinks, type, "sink");
    }

    @Override
    public void close() {
        for (URLClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                // the process lets go of the jar when it ends
            }
        }
    }

    private void addJars(Path folder) {
        List<Path> jars;
        try (Stream<Path> files = Files.list(folder)) {
            jars =
                    files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                            .sorted()
                            .toList();
        } catch (IOException e) {
            problem(folder.toString(), e);
            return;
        }
        for (Path jar : jars) {
            addJar(jar);
        }
    }

    private void addJar(Path jar) {
        try {
            URLClassLoader loader = PluginClassLoader.of(jar);
            loaders.add(loader);
            int before = origins.size();
            int problemsBefore = problems.size();
            addAll(ServiceLoader.load(Plugin.class, loader), jar.toString());
            if (origins.size() == before && problems.size() == problemsBefore) {
                problems.add(
                        new TailraceException(
                                EngineError.PLUGIN_BROKEN,
                                jar
                                        + " holds no plug-in: it lacks META-INF/services/"
                                        + Plugin.class.getName()));
            }
        } catch (IOException e) {
            problem(jar.toString(), e);
        }
    }

    private void addAll(ServiceLoader<Plugin> found, String origin) {
        Iterator<Plugin> plugins = found.iterator();
        while (true) {
            try {
                if (!plugins.hasNext()) {
                    return;
                }
                add(plugins.next(), origin);
            } catch (ServiceConfigurationError e) {
                problem(origin, e);
                if (e.getCause() instanceof IOException) {
                    return; // the list itself cannot be read, and would be asked for again
                }
            } catch (RuntimeException | LinkageError e) {
                problem(origin, e);
            }
        }
    }

    private void add(Plugin plugin, String origin) {
        for (Factory<?> factory : plugin.factories()) {
            if (factory instanceof SourceFactory<?> source) {
                add(sources, source, "source", origin);
            } else if (factory instanceof TransformFactory<?> transform) {
                add(transforms, transform, "transform", origin);
            } else if (factory instanceof SinkFactory<?> sink) {
                add(sinks, sink, "sink", origin);
            } else {
                add(stores, (CheckpointStoreFactory<?>) factory, "checkpoint store", origin);
            }
        }
    }

    private <F extends Factory<?>> void add(
            Map<String, F> known, F factory, String kind, String origin) {
        F first = known.putIfAbsent(factory.type(), factory);
        if (first == null) {
            origins.put(factory, origin);
        } else {
            problems.add(
                    new TailraceException(
                            EngineError.PLUGIN_DUPLICATE_TYPE,
                            "both "
                                    + origins.get(first)
                                    + " and "
                                    + origin
                                    + " bring a "
                                    + kind
                                    + " '"
                                    + factory.type()
                                    + "'; the first is used, remove the other"));
        }
    }

    private void problem(String origin, Throwable cause) {
        problems.add(
                new TailraceException(
                        EngineError.PLUGIN_BROKEN,
                        "the plug-in of "
                                + origin
                                + " cannot be loaded: "
                                + cause
                                + "; replace it by one that is made for this version",
                        cause));
    }

    private static <F> F find(Map<String, F> known, String type, String kind) {
        F factory = known.get(type);
        if (factory == null) {
            throw new TailraceException(
                    EngineError.PLUGIN_UNKNOWN_TYPE,
                    "there is no "
                            + kind
                            + " '"
                            + type
                            + "'"
                            + Nearest.suggestion(type, known.keySet())
                            + "; known are "
                            + (known.isEmpty() ? "none" : String.join(", ", known.keySet())));
        }
        return factory;
    }
}
