package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.SelectedCells;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.catalog.ZeroDates;
import io.tailrace.connector.mysql.server.Server;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Snapshotting.TableProgress;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.Delivery;
import io.tailrace.spi.snapshot.SnapshotState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Opens the rounds of a source, one after another. */
public final class Snapshots {

    /**
     * Every statement stands alone, so that it holds neither a lock on the table's shape nor old
     * row versions for longer than a chunk; texts come in the character sets of their columns.
     */
    private static final String SESSION = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ";

    private static final String RESULTS = "SET character_set_results = NULL";

    private static final Duration NO_BOUND = Duration.ofDays(10_000);

    private final Server server;
    private final ServerSettings settings;
    private final Options options;
    private final List<SnapshotState> others;
    private final Map<TableName, TableRead.Counters> counters =
            new ConcurrentSkipListMap<>((a, b) -> a.toString().compareTo(b.toString()));
    private volatile SnapshotState latest = SnapshotState.EMPTY;

    /**
     * What a round may use.
     *
     * @param readers chunks that are read at the same time, each on a connection of its own
     * @param chunk bytes of rows after which a chunk should end
     * @param batch bytes of rows after which a frame should end
     * @param buffer bytes of rows that may wait to be delivered
     */
    public record Options(
            int readers, DataSize chunk, DataSize batch, DataSize buffer, ZeroDates zeroDates) {}

    /**
     * @param others where other routes stood at the start: chunks end where they already have them
     *     end
     */
    public Snapshots(
            Server server, ServerSettings settings, Options options, List<SnapshotState> others) {
        this.server = server;
        this.settings = settings;
        this.options = options;
        this.others = List.copyOf(others);
    }

    /**
     * Opens a round. All transactions before its place are visible to every statement that begins
     * now.
     *
     * @param afterLog whether the log may have brought rows of these tables before
     * @param budget time after which the round ends with its chunk
     */
    public Round open(
            Place place, Shapes shapes, SnapshotState from, boolean afterLog, Duration budget) {
        try {
            return open(place, shapes, from, afterLog, budget, false);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing waits here", e);
        }
    }

    /** Opens a round whose statements all see the same, for who reads no log. */
    public Round openConsistent(Place place, Shapes shapes, SnapshotState from)
            throws InterruptedException {
        return open(place, shapes, from, false, NO_BOUND, true);
    }

    private Round open(
            Place place,
            Shapes shapes,
            SnapshotState from,
            boolean afterLog,
            Duration budget,
            boolean consistent)
            throws InterruptedException {
        Delivery<TableRead> delivery = new Delivery<>(options.buffer.bytes(), options.readers);
        List<Runnable> opened = new ArrayList<>();
        try {
            Connection planning = server.connect();
            opened.add(() -> abort(planning));
            List<Wire> wires = new ArrayList<>();
            for (int i = 0; i < options.readers; i++) {
                Wire wire = server.wire();
                opened.add(wire::close);
                prepare(wire);
                wires.add(wire);
            }
            if (consistent) {
                new SameView(server, settings).enter(wires);
            }
            RoundTables.Found found;
            try (Catalog catalog = new Catalog(server)) {
                found =
                        new RoundTables(
                                        planning,
                                        catalog,
                                        new Selection(wires.getFirst()),
                                        shapes,
                                        options.zeroDates)
                                .find(from, counters);
            }
            latest = found.state();
            Round round =
                    new Round(place, shapes, delivery, found.state(), state -> latest = state);
            opened.forEach(round::keep);
            opened.clear();
            start(round, planning, wires, place, found, delivery, afterLog, budget);
            return round;
        } finally {
            opened.forEach(Runnable::run);
        }
    }

    private void start(
            Round round,
            Connection planning,
            List<Wire> wires,
            Place place,
            RoundTables.Found found,
            Delivery<TableRead> delivery,
            boolean afterLog,
            Duration budget) {
        ChunkPlanner planner =
                new ChunkPlanner(
                        planning,
                        found.tables(),
                        found.state(),
                        others,
                        afterLog,
                        delivery,
                        Math.max(1, options.chunk.bytes()),
                        System.nanoTime() + budget.toNanos());
        long micros = System.currentTimeMillis() * 1000;
        for (Wire wire : wires) {
            Catalog catalog = new Catalog(server); // connects only if it is asked
            round.keep(catalog::close);
            ChunkReader reader =
                    new ChunkReader(
                            wire,
                            new SelectedCells(new CharacterSets(catalog), options.zeroDates),
                            place,
                            micros,
                            delivery,
                            options.batch.toInt());
            round.start("mysql-snapshot-reader", reader::run);
        }
        round.start("mysql-snapshot-planner", planner::run);
    }

    private static void prepare(Wire wire) {
        try (Statement statement = wire.connection().createStatement()) {
            statement.execute(SESSION);
            statement.execute(RESULTS);
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot prepare to read tables of " + wire.server());
        }
    }

    /** How far the tables are that are read in this run; empty when all are done. Any thread. */
    public List<TableProgress> progress() {
        SnapshotState state = latest;
        if (state.done()) {
            return List.of();
        }
        return counters.entrySet().stream()
                .map(
                        entry -> {
                            var progress = state.tables().get(entry.getKey());
                            return new TableProgress(
                                    entry.getKey().toString(),
                                    entry.getValue().rows.sum(),
                                    entry.getValue().expected,
                                    progress != null && progress.done());
                        })
                .toList();
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException _) {
            // it is gone either way
        }
    }
}
