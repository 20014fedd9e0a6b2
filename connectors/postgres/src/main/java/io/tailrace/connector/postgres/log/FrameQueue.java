package io.tailrace.connector.postgres.log;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.server.Wire;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Position;
import java.util.ArrayDeque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The batch under construction, and the frames that are ready to be delivered. */
final class FrameQueue {

    /** How long a heartbeat may be late. */
    private static final int WAIT_MILLIS = 200;

    private final ArrayDeque<Frame> ready = new ArrayDeque<>();
    private final ChangeBatchBuilder builder;
    private final Function<LogPosition, Position> positions;
    private final LargeBatches large;
    private int marked;
    private boolean admitted;
    private volatile boolean closed;

    FrameQueue(int batchSize, LargeBatches large, Function<LogPosition, Position> positions) {
        this.builder = new ChangeBatchBuilder(batchSize);
        this.large = large;
        this.positions = positions;
    }

    ChangeBatchBuilder builder() {
        return builder;
    }

    Position position(LogPosition log) {
        return positions.apply(log);
    }

    /** Ends the batch, unless it is empty. */
    void cut(LogPosition log) {
        if (!builder.isEmpty()) {
            ready.add(builder.build(positions.apply(log)));
            marked = 0;
        }
    }

    /**
     * Whether a message of that length may be received now. A large one has to wait until no other
     * is on its way, for which the lane needs what is ready: a heartbeat if nothing else is. {@link
     * #settle} follows when it is decoded.
     *
     * @return false if what is ready has to be delivered before this is asked again
     */
    boolean admits(int length, LogPosition log) throws InterruptedException {
        Wire.requireHeap("a change", length);
        if (!large.isLarge(length)) {
            return true;
        }
        cut(log);
        if (hasReady()) {
            return false;
        }
        if (closed) {
            throw new TailraceException(
                    PostgresError.POSTGRES_CLOSED, "the source was closed before a large change");
        }
        admitted = large.admit(builder, WAIT_MILLIS);
        if (!admitted) {
            add(new Heartbeat(position(log)));
        }
        return admitted;
    }

    /** Whether a large message is being decoded. */
    boolean isAdmitted() {
        return admitted;
    }

    /** A large message is decoded: what came of it is a frame of its own. */
    void settle(LogPosition log) {
        admitted = false;
        if (builder.isEmpty()) {
            builder.discard();
        } else {
            cut(log);
        }
    }

    /** What is in the batch now is whole. */
    void mark() {
        marked = builder.size();
    }

    /** Takes out of the batch what came since the mark. */
    void undo() {
        while (builder.size() > marked) {
            builder.undo();
        }
    }

    /** Nobody waits for a large message any more. Any thread. */
    void close() {
        closed = true;
    }

    void add(Frame frame) {
        ready.add(frame);
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    @Nullable Frame poll() {
        return ready.poll();
    }
}
