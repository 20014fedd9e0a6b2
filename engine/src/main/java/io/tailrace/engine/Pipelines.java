package io.tailrace.engine;

import io.tailrace.spi.TailraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The pipelines of a process, by name. Safe for use by many threads. */
public final class Pipelines implements AutoCloseable {

    private final Map<String, Pipeline> byName = new ConcurrentSkipListMap<>();

    /** Adds a pipeline, not started. */
    public Pipeline add(PipelineSpec spec) {
        Pipeline pipeline = new Pipeline(spec);
        if (byName.putIfAbsent(spec.name(), pipeline) != null) {
            throw new TailraceException(
                    EngineError.PIPELINE_EXISTS,
                    "there already is a pipeline '" + spec.name() + "'; give each its own name");
        }
        return pipeline;
    }

    public Optional<Pipeline> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All, in the order of their names. */
    public List<Pipeline> all() {
        return List.copyOf(byName.values());
    }

    /** Stops that pipeline and forgets it; its checkpoints stay. */
    public void remove(String name) {
        Pipeline pipeline = byName.remove(name);
        if (pipeline == null) {
            throw new TailraceException(
                    EngineError.PIPELINE_UNKNOWN,
                    "there is no pipeline '" + name + "', only " + byName.keySet());
        }
        pipeline.close();
    }

    /** Stops all. */
    @Override
    public void close() {
        List<Pipeline> pipelines = new ArrayList<>(byName.values());
        pipelines.forEach(Pipeline::stop);
        pipelines.forEach(Pipeline::close);
    }
}
