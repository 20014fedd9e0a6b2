package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The batch under construction, and the frames that are ready to be delivered. Where the log may
 * have what was rolled back, those of a transaction are held until it ends, unless they are many.
 */
final class FrameQueue {

    private final ArrayDeque<Frame> ready = new ArrayDeque<>();
    private final ChangeBatchBuilder builder;
    private final LargeBatches large;
    private final boolean rollbacks;
    private boolean admitted;
    private boolean holding;
    private int held;
    private long heldBytes;
    private long added;

    /**
     * @param rollbacks whether the log may have rows that were rolled back
     */
    FrameQueue(int batchSize, LargeBatches large, boolean rollbacks) {
        this.builder = new ChangeBatchBuilder(batchSize);
        this.large = large;
        this.rollbacks = rollbacks;
    }

    /**
     * A place to which can be gone back.
     *
     * @param frames how many there were ever
     * @param rows how many the batch under construction had
     */
    record Mark(long frames, int rows) {}

    Mark mark() {
        return new Mark(added, builder.size());
    }

    /** Holds the frames from here on: a transaction begins. */
    void hold() {
        holding = rollbacks;
        held = 0;
        heldBytes = 0;
    }

    /** The frames may go, whatever becomes of their transaction. */
    void letGo() {
        holding = false;
        held = 0;
    }

    /**
     * Takes back all changes behind a place.
     *
     * @param position the one that holds at that place
     * @return false if some may be delivered already
     */
    boolean takeBack(Mark mark, Supplier<LogPosition> position) {
        long behind = added - mark.frames;
        if (behind > held) {
            return false;
        }
        if (behind == 0) {
            while (builder.size() > mark.rows) {
                builder.undo();
            }
        } else {
            takeBackFrames((int) behind, mark.rows, position.get().toPosition());
            builder.discard();
        }
        return true;
    }

    /**
     * @param rows that the first frame keeps, which was the batch under construction
     */
    private void takeBackFrames(int behind, int rows, Position position) {
        ArrayDeque<Frame> taken = new ArrayDeque<>();
        for (int i = 0; i < behind; i++) {
            taken.addFirst(ready.removeLast());
        }
        held -= behind;
        added -= behind;
        int left = rows;
        for (Frame frame : taken) {
            if (frame instanceof SchemaChange change) {
                add(new SchemaChange(position, change.before(), change.after()));
            } else if (frame instanceof ChangeBatch batch) {
                if (left > 0) {
                    batch.retain(change -> change.index() < rows);
                    batch.reposition(position);
                    add(batch);
                } else {
                    batch.release();
                }
            }
            left = 0;
        }
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
        letGo();
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
            letGo();
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
            heldBytes += builder.arenaBytes();
            add(builder.build(position.get().toPosition()));
            if (large.isLarge(heldBytes)) {
                letGo();
            }
        }
    }

    void add(Frame frame) {
        ready.add(frame);
        added++;
        if (holding) {
            held++;
        }
    }

    /** Whether nothing can be delivered yet. */
    boolean isEmpty() {
        return ready.size() <= held;
    }

    /** Whether there is nothing at all. */
    boolean isBare() {
        return ready.isEmpty() && builder.isEmpty();
    }

    @Nullable Frame poll() {
        return ready.size() > held ? ready.poll() : null;
    }
}
