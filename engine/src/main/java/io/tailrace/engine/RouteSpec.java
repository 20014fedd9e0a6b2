package io.tailrace.engine;

import io.tailrace.engine.transform.Match;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.TransformFactory;
import java.util.List;

/**
 * One way through a pipeline: what matches goes through the transforms into the sink.
 *
 * @param name unique in the pipeline, the same on every start: checkpoints and exactly-once sinks
 *     are kept by it
 */
public record RouteSpec(
        String name,
        Match match,
        List<Component<? extends TransformFactory<?>>> transforms,
        Component<? extends SinkFactory<?>> sink,
        RouteLimits limits) {

    public RouteSpec {
        transforms = List.copyOf(transforms);
    }

    /** Everything into that sink. */
    public static RouteSpec of(String name, Component<? extends SinkFactory<?>> sink) {
        return new RouteSpec(name, Match.ALL, List.of(), sink, RouteLimits.DEFAULT);
    }
}
