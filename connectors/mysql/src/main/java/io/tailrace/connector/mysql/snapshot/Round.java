package io.tailrace.connector.mysql.snapshot;

import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.snapshot.Chunk;
import io.tailrace.spi.snapshot.Delivery;
import io.tailrace.spi.snapshot.Piece;
import io.tailrace.spi.snapshot.SnapshotState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads chunks of tables at one place of the log. All of the log before is to be delivered before
 * the first frame of the round, and nothing of the log before its last. One thread plans the
 * chunks, some read them; used by one more, but for {@link #close}, which may come from any.
 */
public final class Round implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Round.class);
    private static final int PATIENCE_MILLIS = 200;

    private final Place place;
    private final Shapes shapes;
    private final Delivery<TableRead> delivery;
    private final Consumer<SnapshotState> delivered;
    private final List<Runnable> closings = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable TableRead announced;
    private SnapshotState state;
    private boolean closed;

    Round(
            Place place,
            Shapes shapes,
            Delivery<TableRead> delivery,
            SnapshotState from,
            Consumer<SnapshotState> delivered) {
        this.place = place;
        this.shapes = shapes;
        this.delivery = delivery;
        this.state = from;
        this.delivered = delivered;
    }

    /** Something that runs until it is done or interrupted. */
    interface Work {
        void run() throws InterruptedException;
    }

    /** Hands over what is to be done when the round is closed. */
    synchronized void keep(Runnable closing) {
        closings.add(closing);
        if (closed) {
            close();
        }
    }

    synchronized void start(String name, Work work) {
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

    /**
     * The next frame of the round; waits for it as long as {@link io.tailrace.spi.Source#next} may,
     * then gives a heartbeat.
     *
     * @return null when the round is over
     */
    public @Nullable Frame next() throws InterruptedException {
        try {
            return step();
        } catch (TableChanged e) {
            log.info("the snapshot goes on when the log has come further: {}", e.getMessage());
            return null;
        }
    }

    private @Nullable Frame step() throws InterruptedException {
        Chunk<TableRead> chunk = delivery.head(PATIENCE_MILLIS);
        if (chunk == null) {
            return delivery.isOver() ? null : new Heartbeat(place.with(state));
        }
        if (chunk.table() != announced) {
            announced = chunk.table();
            SchemaChange change = shapes.announce(chunk.table().table(), place.with(state));
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

    @Override
    public synchronized void close() {
        closed = true;
        delivery.close();
        threads.forEach(Thread::interrupt);
        closings.forEach(Runnable::run);
        closings.clear();
    }
}
