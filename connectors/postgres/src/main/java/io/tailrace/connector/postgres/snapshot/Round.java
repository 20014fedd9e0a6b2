package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.Shapes;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.snapshot.Chunk;
import io.tailrace.spi.snapshot.Delivery;
import io.tailrace.spi.snapshot.Piece;
import io.tailrace.spi.snapshot.SnapshotState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A round whose chunks are planned by one thread, read by some, and delivered by the caller's. */
final class Round implements SnapshotRound {

    private static final int PATIENCE_MILLIS = 200;

    private final Snapshot snapshot;
    private final Shapes shapes;
    private final PositionAt positions;
    private final Delivery<TableRead> delivery;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Function<SnapshotState, Plan> planning;
    private final Consumer<SnapshotState> delivered;
    private @Nullable TableRead announced;
    private SnapshotState state = SnapshotState.EMPTY;
    private boolean closed;

    Round(
            Snapshot snapshot,
            Shapes shapes,
            PositionAt positions,
            Delivery<TableRead> delivery,
            Function<SnapshotState, Plan> planning,
            Consumer<SnapshotState> delivered) {
        this.snapshot = snapshot;
        this.shapes = shapes;
        this.positions = positions;
        this.delivery = delivery;
        this.planning = planning;
        this.delivered = delivered;
    }

    /** From where a round goes on, and the planning of its chunks. */
    record Plan(SnapshotState from, Work work) {}

    /** Something that runs until it is done or interrupted. */
    interface Work {
        void run() throws InterruptedException;
    }

    /** Hands over a connection that is to be closed with the round. */
    synchronized Connection keep(Connection connection) {
        connections.add(connection);
        if (closed) {
            close();
        }
        return connection;
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

    @Override
    public long lsn() {
        return snapshot.lsn();
    }

    @Override
    public void begin(SnapshotState from) {
        Plan plan = planning.apply(from);
        state = plan.from;
        delivered.accept(state);
        start("snapshot-planner", plan.work);
    }

    @Override
    public @Nullable Frame next() throws InterruptedException {
        Chunk<TableRead> chunk = delivery.head(PATIENCE_MILLIS);
        if (chunk == null) {
            return delivery.isOver() ? null : new Heartbeat(positions.at(lsn(), state));
        }
        if (chunk.table() != announced) {
            announced = chunk.table();
            SchemaChange change =
                    shapes.announce(chunk.table().shape(), positions.at(lsn(), state));
            if (change != null) {
                return change;
            }
        }
        Piece piece = delivery.take();
        state = piece.state();
        delivered.accept(state);
        return piece.frame();
    }

    @Override
    public SnapshotState state() {
        return state;
    }

    @Override
    public synchronized void close() {
        closed = true;
        delivery.close();
        threads.forEach(Thread::interrupt);
        for (Connection connection : connections) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException _) {
                // it is gone either way
            }
        }
        connections.clear();
    }
}
