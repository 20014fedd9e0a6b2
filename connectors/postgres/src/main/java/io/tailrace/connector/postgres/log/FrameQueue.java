package io.tailrace.connector.postgres.log;

import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Position;
import java.util.ArrayDeque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The batch under construction, and the frames that are ready to be delivered. */
final class FrameQueue {

    private final ArrayDeque<Frame> ready = new ArrayDeque<>();
    private final ChangeBatchBuilder builder;
    private final Function<LogPosition, Position> positions;
    private int marked;

    FrameQueue(int batchSize, Function<LogPosition, Position> positions) {
        this.builder = new ChangeBatchBuilder(batchSize);
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
