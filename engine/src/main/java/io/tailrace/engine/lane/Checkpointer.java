package io.tailrace.engine.lane;

import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.Source;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.Position;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Saves how far the routes of one lane are, and then lets the source go of its log. Used by one
 * thread, after {@link #load}.
 */
final class Checkpointer {

    private final String pipeline;
    private final Split split;
    private final CheckpointStore store;
    private final Map<Port, Saved> saved = new HashMap<>();
    private long acknowledged;
    private volatile long rereadAfter;

    /** What is stored of a route. */
    private static final class Saved {
        private long epoch = 1;
        private @Nullable Position position;
        private volatile long confirmedAt;
    }

    Checkpointer(String pipeline, Split split, CheckpointStore store) {
        this.pipeline = pipeline;
        this.split = split;
        this.store = store;
    }

    /** The route's checkpoint, taken over from whoever saved it. */
    @Nullable Position load(Port port) {
        String route = port.delivery().plan().name();
        Saved own = new Saved();
        Optional<Checkpoint> stored = store.load(pipeline, route, split);
        if (stored.isPresent()) {
            // Invariant 5: from here on, a lower epoch cannot write this checkpoint.
            own.epoch = stored.get().epoch() + 1;
            own.position = stored.get().position();
            store.save(
                    new Checkpoint(pipeline, route, split, own.epoch, own.position, Instant.now()));
        }
        synchronized (saved) {
            saved.put(port, own);
        }
        return own.position;
    }

    /**
     * {@link System#nanoTime} when the route's checkpoint was last known to be up to date; 0 if
     * never. Any thread.
     */
    long confirmedAt(Port port) {
        synchronized (saved) {
            Saved own = saved.get(port);
            return own == null ? 0 : own.confirmedAt;
        }
    }

    /**
     * The source goes back for a route that has joined: earlier frames say nothing of how far that
     * one is. Any thread.
     */
    void rereadAfter(long sequence) {
        rereadAfter = sequence;
    }

    /**
     * Saves and acknowledges what became durable since the last time.
     *
     * <p>Invariant 1: sink durable, then checkpoint saved, then source acknowledged. Positions
     * cannot be compared, so the least advanced route is the one with the lowest frame number.
     * While one has none, nothing is acknowledged.
     */
    void run(List<Port> ports, @Nullable Source source) {
        InFlight least = null;
        boolean all = true;
        for (Port port : ports) {
            InFlight settled = port.delivery().settled();
            if (settled == null) {
                all = false;
                continue;
            }
            save(port, settled.restart);
            if (least == null || settled.sequence < least.sequence) {
                least = settled;
            }
        }
        // read last: a route that has just joined has none of the earlier frames
        long known = Math.max(acknowledged, rereadAfter);
        if (all && source != null && least != null && least.sequence > known) {
            source.acknowledge(least.source);
            acknowledged = least.sequence;
        }
    }

    private void save(Port port, Position position) {
        Saved own;
        synchronized (saved) {
            own = saved.get(port);
        }
        if (own == null) {
            return;
        }
        if (!position.equals(own.position)) {
            store.save(
                    new Checkpoint(
                            pipeline,
                            port.delivery().plan().name(),
                            split,
                            own.epoch,
                            position,
                            Instant.now()));
            own.position = position;
        }
        own.confirmedAt = System.nanoTime();
    }
}
