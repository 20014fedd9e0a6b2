package io.tailrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.engine.checkpoint.FileCheckpointStore;
import io.tailrace.engine.lane.RetryPolicy;
import io.tailrace.spi.DataSize;
import io.tailrace.testkit.FaultySink;
import io.tailrace.testkit.ScriptedSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/** Pipelines of scripted sources and faulty sinks over one state directory, with short times. */
record Trial(
        Path directory,
        ScriptedSource source,
        List<FaultySink> sinks,
        RouteLimits limits,
        ErrorPolicy errors) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static Trial of(Path directory, ScriptedSource source, FaultySink... sinks) {
        return new Trial(
                directory, source, List.of(sinks), RouteLimits.DEFAULT, ErrorPolicy.DEFAULT);
    }

    Trial journal(long inFlight, long journal) {
        RouteLimits both = new RouteLimits(new DataSize(inFlight), new DataSize(journal));
        return new Trial(directory, source, sinks, both, errors);
    }

    Trial inFlight(long bytes) {
        return new Trial(
                directory,
                source,
                sinks,
                new RouteLimits(new DataSize(bytes), new DataSize(0)),
                errors);
    }

    Trial errors(ErrorPolicy policy) {
        return new Trial(directory, source, sinks, limits, policy);
    }

    Pipeline pipeline() {
        List<RouteSpec> routes = new ArrayList<>();
        for (FaultySink sink : sinks) {
            RouteSpec all =
                    RouteSpec.of(
                            "r" + routes.size(), new Component<>(sink, new FaultySink.Config()));
            routes.add(
                    new RouteSpec(all.name(), all.match(), all.transforms(), all.sink(), limits));
        }
        PipelineSpec spec =
                new PipelineSpec(
                        "trial",
                        new Component<>(source, new ScriptedSource.Config()),
                        routes,
                        directory,
                        PipelineSpec.FILES,
                        new Limits(Duration.ofMillis(2), Duration.ofSeconds(20)),
                        errors);
        RetryPolicy retry = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5));
        return new Pipeline(spec, retry, new FileCheckpointStore(directory));
    }

    Pipeline start() {
        Pipeline pipeline = pipeline();
        pipeline.start();
        return pipeline;
    }

    /** Runs to the end by itself. */
    PipelineState run() throws InterruptedException {
        return end(start());
    }

    static PipelineState end(Pipeline pipeline) throws InterruptedException {
        assertThat(pipeline.await(PATIENCE)).as("ends").isTrue();
        return pipeline.state();
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            assertThat(never.await(1, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    static List<Long> ids(long count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }
}
