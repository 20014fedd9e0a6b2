package io.tailrace.connector.mysql.log;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The batch under construction, and the frames that are ready to be delivered. */
final class FrameQueue {

    private final ArrayDeque<Frame> ready = new ArrayDeque<>();
    private final ChangeBatch.Builder builder;

    FrameQueue(int batchSize) {
        this.builder = new ChangeBatch.Builder(batchSize);
    }

    ChangeBatch.Builder builder() {
        return builder;
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
