package io.tailrace.app.config;

import io.tailrace.engine.Component;
import io.tailrace.engine.ErrorPolicy;
import io.tailrace.engine.Limits;
import io.tailrace.engine.PipelineSpec;
import io.tailrace.engine.RouteLimits;
import io.tailrace.engine.RouteSpec;
import io.tailrace.engine.transform.Match;
import io.tailrace.spi.CheckpointStoreFactory;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.TransformFactory;
import io.tailrace.spi.frame.Op;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A pipeline file, as it is written. */
public record PipelineConfig(
        @Doc("The pipeline's name; its checkpoints are kept by it.") String pipeline,
        @Doc("What to read.") Component<? extends SourceFactory<?>> source,
        @Doc("Where to write; each route on its own.") List<Route> routes,
        @Doc(
                        "Folder of checkpoints, dead letters and scratch files; by default .tailrace beside the file.")
                @Nullable Path state,
        @Doc("Where checkpoints are kept; by default in files of the folder 'state'.")
                @Nullable Component<? extends CheckpointStoreFactory<?>> checkpoints,
        @Doc("Times.") @Default("{}") Times limits,
        @Doc("What happens to a change that a target cannot carry.") @Default("{}") Errors errors,
        @Doc("The endpoints /healthz, /readyz and /metrics.") @Default("{}") Http http) {

    /** One route. */
    public record Route(
            @Doc("Name of the route; by default its sink's type.") @Nullable String name,
            @Doc("Which changes to take; by default all.") @Default("{}") Selection match,
            @Doc("What to do to them, in order.")
                    List<Component<? extends TransformFactory<?>>> transforms,
            @Doc("Where to write them.") Component<? extends SinkFactory<?>> sink,
            @Doc("Memory for changes that are not durable in the sink yet.") @Default("64MiB")
                    DataSize inFlight,
            @Doc(
                            "Disk for changes that wait for a sink which falls behind the other routes; 0 for none.")
                    @Default("0")
                    DataSize journal) {}

    /** Which changes a route takes. */
    public record Selection(
            @Doc("Tables to take, such as public.orders or public.*; none for all.")
                    List<String> tables,
            @Doc("Tables to leave out of those.") List<String> excludeTables,
            @Doc("Operations to take; none for all.") List<Op> ops) {}

    /** Times. */
    public record Times(
            @Doc("How often checkpoints are saved.") @Default("1s") Duration checkpointInterval,
            @Doc("How long a stop waits until everything taken is durable.") @Default("30s")
                    Duration drainTimeout) {}

    /** What happens to a change that a target cannot carry. */
    public record Errors(
            @Doc("Into the dead letters, or stop before it.") @Default("dead-letter")
                    ErrorPolicy.Rejected rejected,
            @Doc("How large the dead letters may grow; the pipeline stops when they are full.")
                    @Default("64MiB")
                    DataSize deadLetters) {}

    /** The endpoints. */
    public record Http(
            @Doc("Port on the loopback address; by default 7070, or any other if that is taken.")
                    @Nullable Integer port,
            @Doc("Whether there are endpoints at all.") @Default("true") boolean enabled,
            @Doc("Lag above which /readyz says no.") @Default("1m") Duration readyLag) {

        public Http {
            if (port != null && (port < 0 || port > 65535)) {
                throw new IllegalArgumentException(
                        "a port lies between 0 and 65535, not at " + port);
            }
        }
    }

    public PipelineConfig {
        if (routes.isEmpty()) {
            throw new IllegalArgumentException(
                    "'routes' needs at least one route: - sink: {type: ...}");
        }
    }

    /**
     * What the engine runs.
     *
     * @throws IllegalArgumentException if names cannot be used, or are there twice
     */
    PipelineSpec spec(Path directory) {
        Path states = state != null ? state : directory.resolve(".tailrace");
        return new PipelineSpec(
                pipeline,
                source,
                routeSpecs(),
                states,
                checkpoints != null ? checkpoints : PipelineSpec.FILES,
                new Limits(limits.checkpointInterval, limits.drainTimeout),
                new ErrorPolicy(errors.rejected, errors.deadLetters));
    }

    /**
     * Routes without a name are called after their sink, and from the second of a type on counted.
     */
    private List<RouteSpec> routeSpecs() {
        Map<String, Integer> counts = new HashMap<>();
        List<RouteSpec> specs = new ArrayList<>();
        for (Route route : routes) {
            String type = route.sink.factory().type();
            int count = counts.merge(type, 1, Integer::sum);
            String name = route.name != null ? route.name : count == 1 ? type : type + "-" + count;
            specs.add(
                    new RouteSpec(
                            name,
                            new Match(
                                    route.match.tables,
                                    route.match.excludeTables,
                                    Set.copyOf(route.match.ops)),
                            route.transforms,
                            route.sink,
                            new RouteLimits(route.inFlight, route.journal)));
        }
        return specs;
    }
}
