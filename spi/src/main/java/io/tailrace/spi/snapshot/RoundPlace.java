package io.tailrace.spi.snapshot;

import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Position;
import java.util.function.Function;

/**
 * A round's place in the log: all transactions before it are in what the round reads.
 *
 * @param name begins the names of the round's frames, see {@link FrameName}
 * @param origin of all rows that are read
 * @param micros when they are as they are read, in microseconds since 1970 UTC
 * @param positions makes the position of a frame: the log up to this place, and the snapshot up to
 *     that state; any thread
 */
public record RoundPlace(
        String name, Origin origin, long micros, Function<SnapshotState, Position> positions) {

    Position with(SnapshotState state) {
        return positions.apply(state);
    }
}
