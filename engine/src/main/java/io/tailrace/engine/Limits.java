package io.tailrace.engine;

import java.time.Duration;

/**
 * Times of a pipeline.
 *
 * @param checkpointInterval how often checkpoints are saved, at most; what a crash may deliver
 *     again to a sink that is not exactly once
 * @param drainTimeout how long a drain waits for sinks before it gives up and stops
 */
public record Limits(Duration checkpointInterval, Duration drainTimeout) {

    public static final Limits DEFAULT = new Limits(Duration.ofSeconds(1), Duration.ofSeconds(30));
}
