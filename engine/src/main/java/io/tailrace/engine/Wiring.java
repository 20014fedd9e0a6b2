package io.tailrace.engine;

import io.tailrace.engine.lane.LanePlan;
import io.tailrace.engine.lane.RetryPolicy;
import io.tailrace.engine.lane.RoutePlan;
import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.CheckpointStoreFactory;
import io.tailrace.spi.Growing;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.Split;
import io.tailrace.spi.Transform;
import io.tailrace.spi.TransformFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a specification into the plans of its lanes. The casts hold because a component checks its
 * configuration.
 */
final class Wiring {

    private final PipelineSpec spec;
    private final RetryPolicy retry;

    Wiring(PipelineSpec spec, RetryPolicy retry) {
        this.spec = spec;
        this.retry = retry;
    }

    /** The pipeline's own part of the state directory. */
    Path folder() {
        return spec.stateDirectory().resolve(spec.name());
    }

    @SuppressWarnings("unchecked")
    CheckpointStore store() {
        return ((CheckpointStoreFactory<Record>) spec.checkpoints().factory())
                .open(spec.checkpoints().config(), spec.name(), spec.stateDirectory());
    }

    List<Split> splits() {
        return source().splits(spec.source().config());
    }

    /** How long to wait before looking for more splits; zero for never. */
    @SuppressWarnings("unchecked")
    Duration lookEvery() {
        return source() instanceof Growing<?> growing
                ? ((Growing<Record>) growing).lookEvery(spec.source().config())
                : Duration.ZERO;
    }

    /**
     * @param late whether the split appeared while the pipeline ran
     */
    SourceContext context(Split split, boolean late) {
        Path scratch = folder().resolve("scratch").resolve(split.id());
        Path state = folder().resolve("source").resolve(split.id());
        return new SourceContext(spec.name(), split, scratch, state, late);
    }

    LanePlan lane(Split split, boolean late) {
        SourceFactory<Record> factory = source();
        Record config = spec.source().config();
        SourceContext context = context(split, late);
        return new LanePlan(
                spec.name(),
                split,
                positions -> factory.open(config, context, positions),
                retry,
                spec.limits().checkpointInterval());
    }

    List<RoutePlan> routes(Split split) {
        return spec.routes().stream().map(route -> route(route, split)).toList();
    }

    private RoutePlan route(RouteSpec route, Split split) {
        SinkFactory<Record> factory = sink(route);
        Record config = route.sink().config();
        SinkContext context = new SinkContext(spec.name(), route.name(), split);
        return new RoutePlan(
                route.name(),
                route.match(),
                () -> transforms(route),
                () -> factory.open(config, context),
                route.limits().inFlight().bytes(),
                route.limits().journal().bytes(),
                folder().resolve("journal").resolve(route.name() + "." + split.id()));
    }

    private static List<Transform> transforms(RouteSpec route) {
        List<Transform> transforms = new ArrayList<>();
        for (Component<? extends TransformFactory<?>> component : route.transforms()) {
            transforms.add(open(component));
        }
        return transforms;
    }

    @SuppressWarnings("unchecked")
    private static Transform open(Component<? extends TransformFactory<?>> component) {
        return ((TransformFactory<Record>) component.factory()).open(component.config());
    }

    @SuppressWarnings("unchecked")
    private SourceFactory<Record> source() {
        return (SourceFactory<Record>) spec.source().factory();
    }

    @SuppressWarnings("unchecked")
    private static SinkFactory<Record> sink(RouteSpec route) {
        return (SinkFactory<Record>) route.sink().factory();
    }
}
