package io.tailrace.connector.mysql.snapshot;

import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.snapshot.Chunk;
import io.tailrace.spi.snapshot.Delivery;
import io.tailrace.spi.snapshot.Piece;
import io.tailrace.spi.snapshot.SnapshotState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads chunks of tables at one place of the log. All of the log before is to be delivered before
 * the first frame of the round, and nothing of the log before its last. One thread plans the
 * chunks, some read them; used by one more, but for {@link #close}, which may come from any.
 */
public final class Round implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 200;

    private final Shapes shapes;
    private final Delivery<TableRead> delivery;
    private final Consumer<SnapshotState> delivered;
    private final List<Runnable> closings = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final @Nullable View view;
    private final Starting starting;
    private @Nullable TableChanged obstacle;
    private @Nullable Place place;
    private @Nullable TableRead announced;
    private SnapshotState state;
    private boolean closed;

    Round(
            Shapes shapes,
            Delivery<TableRead> delivery,
            SnapshotState from,
            Consumer<SnapshotState> delivered,
            @Nullable View view,
            @Nullable TableChanged obstacle,
            Starting starting) {
        this.obstacle = obstacle;
        this.view = view;
        this.starting = starting;
        this.shapes = shapes;
        this.delivery = delivery;
        this.state = from;
        this.delivered = delivered;
    }

    /** Something that runs until it is done or interrupted. */
    interface Work {
        void run() throws InterruptedException;
    }

    /** Begins what a round has to do, with threads of its own. */
    interface Starting {
        void start(Round round, Place place, boolean afterLog, Duration budget);
    }

    /**
     * What it sees, if the log has to come to there, with no change of the table that is not in it,
     * before the round begins; null if it can begin where the log stood when it was prepared.
     */
    public @Nullable View view() {
        return view;
    }

    /**
     * Begins it.
     *
     * @param where where the log stands
     * @param afterLog whether the log may have brought rows of these tables before
     * @param budget time after which the round ends with its chunk
     */
    public void begin(Place where, boolean afterLog, Duration budget) {
        place = where;
        starting.start(this, where, afterLog, budget);
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
            obstacle = e;
            return null;
        }
    }

    private @Nullable Frame step() throws InterruptedException {
        Place here = Objects.requireNonNull(place, "the round has not begun");
        Chunk<TableRead> chunk = delivery.head(PATIENCE_MILLIS);
        if (chunk == null) {
            return delivery.isOver() ? null : new Heartbeat(here.with(state));
        }
        if (chunk.table() != announced) {
            announced = chunk.table();
            SchemaChange change = shapes.announce(chunk.table().table(), here.with(state));
            if (change != null) {
                return change;
            }
        }
        Piece piece = delivery.take();
        state = piece.state();
        delivered.accept(state);
        return piece.frame();
    }

    /** Why not all could be read here; empty if nothing was in the way but time. */
    public String obstacle() {
        TableChanged present = obstacle;
        return present == null ? "" : String.valueOf(present.getMessage());
    }

    /** How far the frames returned so far have come. */
    public SnapshotState state() {
        return state;
    }

    /** Lets go of what was not delivered; after {@link #close}, for who delivers. */
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
