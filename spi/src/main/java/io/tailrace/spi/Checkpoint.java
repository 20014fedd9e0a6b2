package io.tailrace.spi;

import io.tailrace.spi.frame.Position;
import java.time.Instant;

/**
 * How far one route has durably come in one split.
 *
 * @param epoch counts the takings-over of the route; a higher one shuts lower ones out
 */
public record Checkpoint(
        String pipeline,
        String route,
        Split split,
        long epoch,
        Position position,
        Instant savedAt) {}
