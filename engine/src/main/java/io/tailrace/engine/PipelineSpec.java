package io.tailrace.engine;

import io.tailrace.engine.checkpoint.FileCheckpointStoreFactory;
import io.tailrace.spi.CheckpointStoreFactory;
import io.tailrace.spi.SourceFactory;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a pipeline is made of.
 *
 * @param name names its checkpoints; letters, digits, {@code . _ -}
 * @param stateDirectory folder of checkpoint files, dead letters and scratch files; belongs to one
 *     process at a time
 * @param checkpoints where checkpoints are kept
 */
public record PipelineSpec(
        String name,
        Component<? extends SourceFactory<?>> source,
        List<RouteSpec> routes,
        Path stateDirectory,
        Component<? extends CheckpointStoreFactory<?>> checkpoints,
        Limits limits,
        ErrorPolicy errors) {

    /** Checkpoints in files of the state directory. */
    public static final Component<? extends CheckpointStoreFactory<?>> FILES =
            new Component<>(
                    new FileCheckpointStoreFactory(), new FileCheckpointStoreFactory.Config());

    public PipelineSpec {
        routes = List.copyOf(routes);
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("pipeline " + name + " has no route");
        }
        requireFileName(name, "pipeline");
        Set<String> names = new HashSet<>();
        for (RouteSpec route : routes) {
            requireFileName(route.name(), "route");
            if (!names.add(route.name())) {
                throw new IllegalArgumentException(
                        "pipeline " + name + " has two routes named " + route.name());
            }
        }
    }

    /** With checkpoints in files, and the default limits and error policy. */
    public PipelineSpec(
            String name,
            Component<? extends SourceFactory<?>> source,
            List<RouteSpec> routes,
            Path stateDirectory) {
        this(name, source, routes, stateDirectory, FILES, Limits.DEFAULT, ErrorPolicy.DEFAULT);
    }

    private static void requireFileName(String name, String what) {
        if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")) {
            throw new IllegalArgumentException(
                    "'"
                            + name
                            + "' cannot name a "
                            + what
                            + "; use letters, digits, '.', '_' and '-', at most 100");
        }
    }
}
