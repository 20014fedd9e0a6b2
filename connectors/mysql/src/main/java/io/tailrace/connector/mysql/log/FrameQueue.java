package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.LargeBatches;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The batch under construction, and the frames that are ready to be delivered. */
final class FrameQueue {

    private final ArrayDeque<Frame> ready = new ArrayDeque<>();
    private final ChangeBatchBuilder builder;
    private final LargeBatches large;
    private boolean admitted;

    FrameQueue(int batchSize, LargeBatches large) {
        this.builder = new ChangeBatchBuilder(batchSize);
        this.large = large;
    }

    ChangeBatchBuilder builder() {
        return builder;
    }

    /** Whether an event of that length has to be {@linkplain #admits admitted}. */
    boolean isLarge(int length) {
        return large.isLarge(length);
    }

    /**
     * Waits until an event of that length may be held: if it is large, until no other is on its
     * way; {@link #settle} follows when it is decoded.
     *
     * @return false if the batch, which was cut, has to be delivered first
     */
    boolean admits(int length, Supplier<LogPosition> position) {
        if (!isLarge(length)) {
            return true;
        }
        if (!builder.isEmpty()) {
            cut(position);
            return false;
        }
        admitted = true;
        admit();
        return true;
    }

    /**
     * The same in the middle of a row that grows by so much: its batch is then a large one. Nothing
     * has to go before, for a batch is cut behind every such row.
     */
    void admitGrowth(int length) {
        if (isLarge(length)) {
            admit();
        }
    }

    private void admit() {
        try {
            large.admit(builder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TailraceException(
                    MysqlError.MYSQL_CLOSED, "the source was closed before a large event", e);
        }
    }

    /** Whether a large event is under way. */
    boolean isAdmitted() {
        return admitted;
    }

    /** A large event is decoded: what came of it is a frame of its own. */
    void settle(Supplier<LogPosition> position) {
        admitted = false;
        if (builder.isEmpty()) {
            builder.discard();
        } else {
            cut(position);
        }
    }

    /** Ends the batch, unless it is empty. */
    void cut(Supplier<LogPosition> position) {
        if (!builder.isEmpty()) {
            ready.add(builder.build(position.get().toPosition()));
        }
    }

    void add(Frame frame) {
        ready.add(frame);
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    @Nullable Frame poll() {
        return ready.poll();
    }
}
