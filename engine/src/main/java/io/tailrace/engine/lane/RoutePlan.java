package io.tailrace.engine.lane;

import io.tailrace.engine.transform.Match;
import io.tailrace.spi.Sink;
import io.tailrace.spi.Transform;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a lane needs to know of a route.
 *
 * @param transforms makes new ones, in order
 * @param inFlight bytes of frames that are not durable, at most
 * @param journal bytes on disk for frames that wait; 0 for none; a lane's only route waits itself
 * @param journalFile where
 */
public record RoutePlan(
        String name,
        Match match,
        Supplier<List<Transform>> transforms,
        SinkOpening sink,
        long inFlight,
        long journal,
        Path journalFile) {

    /** With half of the memory: the other half is for frames that wait for the route's thread. */
    RoutePlan halved() {
        return new RoutePlan(name, match, transforms, sink, inFlight / 2, journal, journalFile);
    }

    /** Opens the route's sink. */
    @FunctionalInterface
    public interface SinkOpening {
        Sink open() throws InterruptedException;
    }
}
