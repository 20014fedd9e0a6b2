package io.tailrace.engine.lane;

import io.tailrace.spi.Source;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.Position;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a lane needs to know of its pipeline. */
public record LanePlan(
        String pipeline,
        Split split,
        SourceOpening source,
        RetryPolicy retry,
        Duration checkpointInterval) {

    /** Opens the split's source where the routes stand. */
    @FunctionalInterface
    public interface SourceOpening {
        Source open(List<@Nullable Position> positions) throws InterruptedException;
    }
}
