package io.tailrace.engine.lane;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One frame on its way through one route, until it is durable. Handed from the lane's thread to the
 * route's.
 */
final class InFlight implements HandOver.Task {

    /** Place among the lane's frames, from 1; orders what positions cannot. */
    final long sequence;

    /** Where the source is after this frame: what is acknowledged. */
    final Position source;

    /**
     * Where the route restarts after this frame: what is saved. Another than {@link #source} only
     * while the route is further than the source.
     */
    final Position restart;

    /** Changes of the source's batch, whatever the route leaves out. */
    final int sourceRows;

    /** Commit time of the last of them; 0 if there are none. */
    final long commitMicros;

    /** Memory that it holds; the same from hand-over to durability. */
    final long bytes;

    private final @Nullable Lease lease;

    /** What the sink gets; null if nothing (more). */
    @Nullable Frame frame;

    /** Changes that the sink got. */
    int rows;

    @Nullable CompletableFuture<?> stage;

    /** {@link System#nanoTime} when the sink took it, if it did not become durable at once. */
    long takenAt;

    /** No frame with the same position follows. */
    boolean endsRun;

    InFlight(
            long sequence,
            Position source,
            Frame frame,
            int sourceRows,
            long commitMicros,
            @Nullable Lease lease) {
        this.sequence = sequence;
        this.source = source;
        this.restart = frame.position();
        this.frame = frame;
        this.sourceRows = sourceRows;
        this.commitMicros = commitMicros;
        this.lease = lease;
        this.bytes = frame.bytes();
        this.endsRun = frame instanceof Heartbeat || frame instanceof End;
    }

    /** A frame that the route has already. */
    InFlight(long sequence, Position source, Position restart, @Nullable Lease lease) {
        this.sequence = sequence;
        this.source = source;
        this.restart = restart;
        this.sourceRows = 0;
        this.commitMicros = 0;
        this.lease = lease;
        this.bytes = 0;
    }

    /** Lets go of the memory: nobody in this route needs it any more. */
    void release() {
        Lease from = lease;
        if (frame instanceof ChangeBatch batch && (from == null || batch != from.batch)) {
            batch.release();
        }
        frame = null;
        if (from != null) {
            from.end();
        }
    }

    /** A source's batch and how many routes still use it or its forks. */
    static final class Lease {

        private final ChangeBatch batch;
        private final AtomicInteger users;

        Lease(ChangeBatch batch, int users) {
            this.batch = batch;
            this.users = new AtomicInteger(users);
        }

        private void end() {
            if (users.decrementAndGet() == 0) {
                batch.release();
            }
        }
    }
}
