package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.SelectedCells;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.catalog.ZeroDates;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.connector.mysql.server.Server;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Snapshotting.TableProgress;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.snapshot.ChunkPlanner;
import io.tailrace.spi.snapshot.ChunkReader;
import io.tailrace.spi.snapshot.Delivery;
import io.tailrace.spi.snapshot.RoundPlace;
import io.tailrace.spi.snapshot.RoundReading;
import io.tailrace.spi.snapshot.SnapshotProgress;
import io.tailrace.spi.snapshot.SnapshotState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the rounds of a source, one after another. */
public final class Snapshots {

    /**
     * Every statement stands alone, so that it holds neither a lock on the table's shape nor old
     * row versions for longer than a chunk; texts come in the character sets of their columns.
     */
    private static final String SESSION = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ";

    private static final String RESULTS = "SET character_set_results = NULL";

    /**
     * Somebody who alters a table waits for whoever reads it, and everybody else waits behind him:
     * another connection of the same round, too. The server sees no deadlock in that, since one
     * side of it is this program; so the round gives way.
     */
    private static final String LOCKS = "SET SESSION lock_wait_timeout = 2";

    private static final int FEW = 3;

    private final Server server;
    private final ServerSettings settings;
    private final Options options;
    private final List<SnapshotState> others;
    private final SnapshotProgress progress = new SnapshotProgress();

    /**
     * What a round may use.
     *
     * @param readers chunks that are read at the same time, each on a connection of its own
     * @param chunk bytes of rows after which a chunk should end
     * @param batch bytes of rows after which a frame should end
     * @param buffer bytes of rows that may wait to be delivered
     * @param large the source's
     */
    public record Options(
            int readers,
            DataSize chunk,
            DataSize batch,
            DataSize buffer,
            ZeroDates zeroDates,
            LargeBatches large) {}

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
     * Prepares a round, of the tables that have a key if any is left: all transactions that the log
     * has delivered are visible to every statement that begins now. Else of one table without a
     * key, or whose keys change too often, with a {@link View}.
     */
    public Round open(Shapes shapes, SnapshotState from, Watermarks watermarks)
            throws InterruptedException {
        return open(shapes, from, watermarks, false);
    }

    /** Prepares a round whose statements all see the same, for who reads no log. */
    public Round openConsistent(Shapes shapes, SnapshotState from) throws InterruptedException {
        return open(shapes, from, null, true);
    }

    private Round open(
            Shapes shapes, SnapshotState from, @Nullable Watermarks watermarks, boolean consistent)
            throws InterruptedException {
        List<Runnable> opened = new ArrayList<>();
        try {
            Connection planning = server.connect();
            opened.add(() -> Server.abort(planning));
            run(planning, LOCKS);
            List<Wire> wires = wires(options.readers, opened);
            if (consistent) {
                new SameView(new Watermarks(planning, settings), settings).enter(wires);
            }
            Catalog catalog = new Catalog(server, planning);
            opened.add(catalog::close);
            RoundTables.Found found =
                    new RoundTables(
                                    planning,
                                    catalog,
                                    new Selection(wires.getFirst()),
                                    shapes,
                                    options.zeroDates)
                            .find(from, progress);
            progress.at(found.state());
            List<TableRead> tables = found.tables();
            View view = null;
            if (watermarks != null) {
                List<TableRead> keyed =
                        tables.stream().filter(table -> inChunks(table, from)).toList();
                if (keyed.isEmpty() && !tables.isEmpty()) {
                    tables = tables.subList(0, 1);
                    wires = wires(1, opened);
                    view = view(wires.getFirst(), tables.getFirst().table(), watermarks);
                } else {
                    tables = keyed;
                }
            }
            Delivery<TableRead> delivery = new Delivery<>(options.buffer.bytes(), wires.size());
            RoundReading<TableRead> reading =
                    new RoundReading<>(
                            delivery,
                            (table, position) -> shapes.announce(table.table(), position),
                            progress::at);
            opened.forEach(reading::keep);
            opened.clear();
            return new Round(
                    reading,
                    view,
                    found.obstacle(),
                    new Starting(planning, wires, tables, found.state(), delivery));
        } finally {
            opened.forEach(Runnable::run);
        }
    }

    /** Not a table whose rows move about so much that it had to be read again and again. */
    private static boolean inChunks(TableRead table, SnapshotState from) {
        return table.keyed() && from.generation(table.name()) <= FEW;
    }

    private List<Wire> wires(int count, List<Runnable> opened) {
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Wire wire = server.wire();
            opened.add(wire::close);
            run(wire.connection(), SESSION, RESULTS, LOCKS);
            wires.add(wire);
        }
        return wires;
    }

    private View view(Wire wire, Table table, Watermarks watermarks) {
        Gtids before = settings.mariadb() ? null : watermarks.visible();
        try (Statement statement = wire.connection().createStatement()) {
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            return settings.mariadb()
                    ? new View(table, Watermarks.viewed(statement), null, true)
                    : new View(table, watermarks.end(), before, false);
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot begin a snapshot");
        }
    }

    /** What begins a round. */
    private final class Starting implements Round.Starting {

        private final Connection planning;
        private final List<Wire> wires;
        private final List<TableRead> tables;
        private final SnapshotState from;
        private final Delivery<TableRead> delivery;

        Starting(
                Connection planning,
                List<Wire> wires,
                List<TableRead> tables,
                SnapshotState from,
                Delivery<TableRead> delivery) {
            this.planning = planning;
            this.wires = wires;
            this.tables = tables;
            this.from = from;
            this.delivery = delivery;
        }

        @Override
        public void start(
                RoundReading<TableRead> reading, Place place, boolean afterLog, Duration budget) {
            long until = System.nanoTime() + budget.toNanos();
            ChunkPlanner<TableRead> planner =
                    new ChunkPlanner<>(
                            new Cutter(planning),
                            delivery,
                            others,
                            afterLog,
                            options.chunk.bytes());
            RoundPlace where =
                    new RoundPlace(
                            place.name(),
                            new Origin(settings.connector(), "", place.file(), 0, place.offset()),
                            System.currentTimeMillis() * 1000,
                            place::with);
            reading.begin(where, from);
            for (Wire wire : wires) {
                Catalog catalog = new Catalog(server); // connects only if it is asked
                reading.keep(catalog::close);
                reading.start("mysql-snapshot-reader", reader(wire, catalog, where)::run);
            }
            reading.start("mysql-snapshot-planner", () -> planner.run(tables, from, until));
        }

        private ChunkReader<TableRead> reader(Wire wire, Catalog catalog, RoundPlace where) {
            int batchSize = options.batch.toInt();
            ChangeBatchBuilder batch = new ChangeBatchBuilder(batchSize);
            SelectedRows rows =
                    new SelectedRows(
                            wire,
                            new SelectedCells(new CharacterSets(catalog), options.zeroDates),
                            batch,
                            options.buffer.bytes(),
                            options.large);
            return new ChunkReader<>(delivery, where, rows, batch, batchSize);
        }
    }

    private static void run(Connection connection, String... statements) {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot prepare to read tables");
        }
    }

    /** How far the tables are that are read in this run; empty when all are done. Any thread. */
    public List<TableProgress> progress() {
        return progress.tables();
    }

    /** Tells how far the tables are, as long as no round does. */
    public void at(SnapshotState state) {
        progress.at(state);
    }
}
