package io.tailrace.spi.snapshot;

import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A round under way: one thread plans its chunks, some read them, and the caller's delivers them.
 * For the caller's thread, but for {@link #keep}, {@link #start} and {@link #close}, which may come
 * from any.
 *
 * @param <T> a table as its source reads it
 */
public final class RoundReading<T extends SourceTable> implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 200;

    private final Delivery<T> delivery;
    private final Announcing<T> announcing;
    private final Consumer<SnapshotState> delivered;
    private final List<Runnable> closings = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable RoundPlace place;
    private @Nullable T announced;
    private SnapshotState state = SnapshotState.EMPTY;
    private boolean closed;

    /**
     * @param delivered is told how far the frames have come
     */
    public RoundReading(
            Delivery<T> delivery, Announcing<T> announcing, Consumer<SnapshotState> delivered) {
        this.delivery = delivery;
        this.announcing = announcing;
        this.delivered = delivered;
    }

    /** Knows what has to be said before the rows of a table. */
    public interface Announcing<T> {

        /** What is to be said before the first row of that shape; null if it was said. */
        @Nullable SchemaChange announce(T table, Position position);
    }

    /** Something that runs until it is done or interrupted. */
    public interface Work {
        void run() throws InterruptedException;
    }

    /** Hands over what is to be done when the round is closed. */
    public synchronized void keep(Runnable closing) {
        closings.add(closing);
        if (closed) {
            close();
        }
    }

    /** Runs it on a thread of its own; what it throws is thrown by {@link #next}. */
    public synchronized void start(String name, Work work) {
        if (!closed) {
            threads.add(Thread.ofPlatform().daemon().name(name).start(() -> run(work)));
        }
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (InterruptedException _) {
            delivery.close();
        } catch (RuntimeException | Error e) {
            delivery.fail(e);
        }
    }

    /** Says where it stands, before the first frame is asked for. */
    public void begin(RoundPlace where, SnapshotState from) {
        place = where;
        state = from;
        delivered.accept(from);
    }

    /**
     * The next frame of the round; waits for it as long as {@link io.tailrace.spi.Source#next} may,
     * then gives a heartbeat.
     *
     * @return null when the round is over
     */
    public @Nullable Frame next() throws InterruptedException {
        RoundPlace here = Objects.requireNonNull(place, "the round has not begun");
        Chunk<T> chunk = delivery.head(PATIENCE_MILLIS);
        if (chunk == null) {
            return delivery.isOver() ? null : new Heartbeat(here.with(state));
        }
        if (chunk.table() != announced) {
            announced = chunk.table();
            SchemaChange change = announcing.announce(chunk.table(), here.with(state));
            if (change != null) {
                return change;
            }
        }
        Piece piece = delivery.take();
        state = piece.state();
        delivered.accept(state);
        return piece.frame();
    }

    /** How far the frames returned so far have come. */
    public SnapshotState state() {
        return state;
    }

    /** Lets go of what was not delivered; after {@link #close}. */
    public void discard() {
        delivery.discard();
    }

    @Override
    public synchronized void close() {
        closed = true;
        delivery.close();
        threads.forEach(Thread::interrupt);
        closings.forEach(Runnable::run);
        closings.clear();
    }
}
