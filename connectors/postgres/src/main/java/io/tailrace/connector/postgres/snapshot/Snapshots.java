package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.Row;
import io.tailrace.connector.postgres.catalog.Shapes;
import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.server.Server;
import io.tailrace.connector.postgres.server.ServerFailure;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Snapshotting.TableProgress;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.snapshot.ChunkPlanner;
import io.tailrace.spi.snapshot.ChunkReader;
import io.tailrace.spi.snapshot.Delivery;
import io.tailrace.spi.snapshot.RoundPlace;
import io.tailrace.spi.snapshot.RoundReading;
import io.tailrace.spi.snapshot.SnapshotProgress;
import io.tailrace.spi.snapshot.SnapshotState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Opens the rounds of one run. The methods that open block until the snapshot is there; an
 * interrupt stops them.
 */
public final class Snapshots {

    private static final Duration NO_BOUND = Duration.ofDays(10_000);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Server server;
    private final Shapes shapes;
    private final Options options;
    private final PositionAt positions;
    private final List<SnapshotState> others;
    private final SnapshotProgress progress = new SnapshotProgress();

    /**
     * What a round may use.
     *
     * @param readers tables' chunks that are read at the same time, each on a connection of its own
     * @param chunk bytes of rows after which a chunk should end
     * @param batch bytes of rows after which a frame should end
     * @param buffer bytes of rows that may wait to be delivered
     * @param publication decides which columns and rows are read; null for all
     * @param large the source's
     */
    public record Options(
            int readers,
            DataSize chunk,
            DataSize batch,
            DataSize buffer,
            @Nullable String publication,
            LargeBatches large) {}

    /**
     * @param others where other routes stood at the start: chunks end where they already have them
     *     end
     */
    public Snapshots(
            Server server,
            Shapes shapes,
            Options options,
            PositionAt positions,
            List<SnapshotState> others) {
        this.server = server;
        this.shapes = shapes;
        this.options = options;
        this.positions = positions;
        this.others = List.copyOf(others);
    }

    /**
     * A round on the snapshot that the creation of a slot at that LSN exported; that connection
     * must stay idle meanwhile.
     */
    public SnapshotRound onExported(String snapshot, long lsn, SnapshotState from)
            throws InterruptedException {
        return open(new Exported(snapshot, lsn, false, null), from, NO_BOUND);
    }

    /**
     * A round on the snapshot of a temporary slot of its own, for a stream that is under way.
     *
     * @param budget time of reading after which the round ends at the end of a chunk; null for no
     *     bound
     */
    public SnapshotRound onTemporarySlot(SnapshotState from, @Nullable Duration budget)
            throws InterruptedException {
        Connection exporter = patient(server.replicate());
        try {
            String slot = "tailrace_snapshot_" + UUID.randomUUID().toString().replace("-", "");
            Row made =
                    interruptibly(
                            () ->
                                    Sql.rows(
                                                    exporter,
                                                    "CREATE_REPLICATION_SLOT "
                                                            + slot
                                                            + " TEMPORARY LOGICAL pgoutput EXPORT_SNAPSHOT")
                                            .getFirst());
            return open(
                    new Exported(made.text(2), Sql.lsn(made.text(1)), true, exporter),
                    from,
                    budget == null ? NO_BOUND : budget);
        } catch (InterruptedException e) {
            abort(exporter);
            throw e;
        } catch (RuntimeException e) {
            abort(exporter);
            throw unlessInterrupted(e);
        }
    }

    /**
     * Waits until every transaction has ended that runs now. The making of a slot would do that,
     * too; but while it does, whoever reads the log must hold.
     */
    public void awaitOlder() throws InterruptedException {
        try (Connection connection = server.connect()) {
            long newest = transaction(connection, "xmax");
            while (transaction(connection, "xmin") < newest) {
                Thread.sleep(POLL);
            }
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot begin a snapshot");
        }
    }

    private static long transaction(Connection connection, String which) {
        return Sql.rows(
                        connection,
                        "SELECT txid_snapshot_" + which + "(txid_current_snapshot())::int8")
                .getFirst()
                .number(0);
    }

    /** A thread that waits for a socket does not notice an interrupt, so another does that. */
    private static Row interruptibly(Callable<Row> work) throws InterruptedException {
        FutureTask<Row> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("tailrace-postgres-slot").start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause());
        }
    }

    /** A round on a plain snapshot, without a slot: for a pipeline that only takes snapshots. */
    public SnapshotRound onPlain(SnapshotState from) throws InterruptedException {
        Connection exporter = patient(server.connect());
        try {
            Sql.run(exporter, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            Row made =
                    Sql.rows(
                                    exporter,
                                    "SELECT pg_export_snapshot(), CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
                                            + " ELSE pg_current_wal_lsn() END")
                            .getFirst();
            return open(
                    new Exported(made.text(0), Sql.lsn(made.text(1)), false, exporter),
                    from,
                    NO_BOUND);
        } catch (RuntimeException e) {
            abort(exporter);
            throw unlessInterrupted(e);
        }
    }

    /** How far the tables are that are read in this run; empty when all are done. Any thread. */
    public List<TableProgress> progress() {
        return progress.tables();
    }

    /**
     * A snapshot that other connections can take.
     *
     * @param afterLog whether the log is read as well, and up to that LSN has come first
     * @param exporter holds the snapshot until all have taken it; null if somebody else does
     */
    private record Exported(
            String name, long lsn, boolean afterLog, @Nullable Connection exporter) {}

    private SnapshotRound open(Exported exported, SnapshotState from, Duration budget)
            throws InterruptedException {
        Connection planning = patient(server.connect());
        RoundReading<TableRead> reading = null;
        try (Connection today = server.connect()) {
            enter(planning, exported.name);
            RoundPlace place = place(planning, exported.lsn);
            var found =
                    new RoundTables(planning, today, shapes, options.publication)
                            .find(from, progress);
            progress.at(found.from(from));
            Delivery<TableRead> delivery = new Delivery<>(options.buffer.bytes(), options.readers);
            reading =
                    new RoundReading<>(
                            delivery,
                            (table, position) -> shapes.announce(table.shape(), position),
                            progress::at);
            reading.keep(() -> abort(planning));
            Connection exporter = exported.exporter;
            if (exporter != null) {
                reading.keep(() -> abort(exporter));
            }
            for (int i = 0; i < (found.tables().isEmpty() ? 0 : options.readers); i++) {
                Connection reader = patient(server.connect());
                reading.keep(() -> abort(reader));
                enter(reader, exported.name);
                hold(reader, found.tables());
                reading.start("snapshot-reader-" + i, reader(reader, place, delivery)::run);
            }
            return new Round(
                    exported.lsn,
                    place,
                    reading,
                    asked -> plan(planning, found, asked, exported, delivery, budget));
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot begin a snapshot");
        } catch (RuntimeException e) {
            abort(planning);
            if (reading != null) {
                reading.close();
            }
            throw unlessInterrupted(e);
        }
    }

    private RoundPlace place(Connection planning, long lsn) {
        long micros =
                Sql.rows(planning, "SELECT (extract(epoch FROM now()) * 1000000)::int8")
                        .getFirst()
                        .number(0);
        return new RoundPlace(
                String.format("%016x", lsn),
                new Origin("postgresql", server.database(), "", 0, lsn),
                micros,
                state -> positions.at(lsn, state));
    }

    private ChunkReader<TableRead> reader(
            Connection connection, RoundPlace place, Delivery<TableRead> delivery) {
        int batchSize = options.batch.toInt();
        ChangeBatchBuilder batch = new ChangeBatchBuilder(batchSize);
        CopiedRows rows =
                new CopiedRows(server, connection, batch, options.buffer.bytes(), options.large);
        return new ChunkReader<>(delivery, place, rows, batch, batchSize);
    }

    private Round.Plan plan(
            Connection connection,
            RoundTables.Found found,
            SnapshotState asked,
            Exported exported,
            Delivery<TableRead> delivery,
            Duration budget) {
        SnapshotState from = found.from(asked);
        long until = System.nanoTime() + budget.toNanos();
        ChunkPlanner<TableRead> planner =
                new ChunkPlanner<>(
                        new Cutter(connection),
                        delivery,
                        others,
                        exported.afterLog,
                        options.chunk.bytes());
        return new Round.Plan(from, () -> planner.run(found.tables(from), from, until));
    }

    /**
     * Locks what the planning connection has locked already, before anything is read. Somebody who
     * wants to alter or truncate such a table waits for the planning connection, and a reader would
     * wait behind him: the server sees no deadlock, since one side of it is this program. So the
     * reader gives way.
     */
    private static void hold(Connection reading, List<TableRead> tables) {
        Sql.run(reading, "SET LOCAL lock_timeout = '1s'");
        for (TableRead table : tables) {
            try {
                Sql.run(reading, "LOCK TABLE " + table.from() + " IN ACCESS SHARE MODE");
            } catch (TailraceException e) {
                throw new TailraceException(
                        PostgresError.POSTGRES_SNAPSHOT,
                        "table "
                                + table.name()
                                + " is to be altered or truncated just as its snapshot begins; that goes first, and the snapshot is tried again",
                        e);
            }
        }
    }

    /** An interrupt closes the socket that is waited on, which shows as a broken connection. */
    private static RuntimeException unlessInterrupted(RuntimeException e)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while opening a snapshot");
        }
        return e;
    }

    private static void enter(Connection connection, String snapshot) {
        Sql.run(
                connection,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT "
                        + Sql.literal(snapshot)
                        + "; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0");
    }

    /**
     * A snapshot waits for transactions to end, and a query may sort for long: neither is a broken
     * connection.
     */
    private static Connection patient(Connection connection) {
        try {
            connection.setNetworkTimeout(Runnable::run, 0);
            return connection;
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot prepare a connection");
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException _) {
            // it is gone either way
        }
    }
}
