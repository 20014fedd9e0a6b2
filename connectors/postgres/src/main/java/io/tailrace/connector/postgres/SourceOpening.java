package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.PostgresConfig.RewrittenTable;
import io.tailrace.connector.postgres.catalog.RelationMessage;
import io.tailrace.connector.postgres.catalog.Setup;
import io.tailrace.connector.postgres.catalog.Shape;
import io.tailrace.connector.postgres.catalog.Shapes;
import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.connector.postgres.log.Described;
import io.tailrace.connector.postgres.log.LogOptions;
import io.tailrace.connector.postgres.log.LogPosition;
import io.tailrace.connector.postgres.log.LogReader;
import io.tailrace.connector.postgres.log.Lsn;
import io.tailrace.connector.postgres.server.Connections;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.server.Wire;
import io.tailrace.connector.postgres.snapshot.SnapshotRound;
import io.tailrace.connector.postgres.snapshot.Snapshots;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens a source: decides from the positions, the slot and the configuration where the log and the
 * snapshot begin.
 */
final class SourceOpening {

    private final PostgresConfig config;
    private final SourceContext context;
    private final String slot;
    private final String publication;
    private final Connections server;
    private final Shapes shapes;
    private final boolean snapshots;
    private final LargeBatches large = new LargeBatches();
    private List<TableName> prepared = List.of();

    /** What is open so far, for when the rest fails. */
    private final List<AutoCloseable> open = new ArrayList<>();

    SourceOpening(PostgresConfig config, SourceContext context) {
        this.config = config;
        this.context = context;
        this.slot = config.slot(context.pipeline());
        this.publication = config.publication(context.pipeline());
        this.server = PostgresSourceFactory.server(config, "tailrace " + context.pipeline());
        this.shapes = new Shapes(server);
        this.snapshots = config.snapshot() != PostgresConfig.Snapshot.NEVER;
    }

    Source open(List<@Nullable Position> positions) throws InterruptedException {
        open.add(shapes);
        boolean done = false;
        try (Connection connection = server.connect()) {
            Source source =
                    config.snapshot() == PostgresConfig.Snapshot.ONLY
                            ? openOnly(
                                    known(
                                            positions,
                                            new PostgresPosition(
                                                    LogPosition.START, SnapshotState.EMPTY)))
                            : openLog(connection, positions);
            done = true;
            return source;
        } catch (SQLException e) {
            throw new TailraceException(
                    PostgresError.POSTGRES_UNREACHABLE,
                    "the connection broke: " + e.getMessage(),
                    e);
        } finally {
            if (!done) {
                closeOpened();
            }
        }
    }

    private Source openOnly(List<PostgresPosition> known) {
        PostgresPosition start = PostgresPosition.least(known);
        List<TableName> tables =
                new Setup(server, config.wish(slot, publication)).prepare(false).tables();
        SnapshotState state = withMissing(start.snapshot(), tables);
        Rounds made =
                new Rounds(snapshots(known, null), () -> 0, _ -> List.of(), List.of(), state, null);
        return new PostgresSource(made, null, null, start.encode(), this::closeOpened);
    }

    private Source openLog(Connection connection, List<@Nullable Position> positions)
            throws InterruptedException {
        KnownSlot found = KnownSlot.find(connection, slot).orElse(null);
        boolean first = positions.stream().allMatch(Objects::isNull);
        boolean needsLog = !first && config.snapshot() != PostgresConfig.Snapshot.WHEN_NEEDED;
        List<TableName> tables =
                new Setup(server, config.wish(slot, publication)).prepare(needsLog).tables();
        prepared = tables;
        List<PostgresPosition> known =
                known(
                        positions,
                        new PostgresPosition(
                                LogPosition.at(found == null ? 0 : found.confirmed()),
                                SnapshotState.EMPTY));
        PostgresPosition start = PostgresPosition.least(known);
        String trouble = first ? null : trouble(found, start.log());
        if (trouble != null) {
            if (config.snapshot() != PostgresConfig.Snapshot.WHEN_NEEDED
                    || found != null && found.lost()) {
                throw lost(trouble);
            }
            long confirmed = found == null ? 0 : found.confirmed();
            SnapshotState furthest = start.snapshot();
            for (PostgresPosition route : known) {
                furthest = route.snapshot().standing(furthest);
            }
            // no route may take the new snapshot for one that it has
            start = new PostgresPosition(LogPosition.at(confirmed), furthest.replace(tables));
        }
        SnapshotState state =
                snapshots ? withMissing(start.snapshot(), tables) : SnapshotState.EMPTY;
        return found == null
                ? onNewSlot(known, state)
                : onSlot(found, known, new PostgresPosition(start.log(), state));
    }

    private Source onNewSlot(List<PostgresPosition> known, SnapshotState state)
            throws InterruptedException {
        Wire wire = server.replicationWire();
        open.add(wire);
        String export = state.done() ? "NOEXPORT_SNAPSHOT" : "EXPORT_SNAPSHOT";
        @Nullable String[] made =
                wire.query("CREATE_REPLICATION_SLOT \"" + slot + "\" LOGICAL pgoutput " + export)
                        .getFirst();
        long lsn = Lsn.parse(Objects.requireNonNull(made[1]));
        Snapshots reading = snapshots(known, publication);
        SnapshotRound round =
                state.done()
                        ? null
                        : reading.onExported(Objects.requireNonNull(made[2]), lsn, state);
        PostgresPosition from = new PostgresPosition(LogPosition.at(lsn), state);
        return weave(reading, round, known, from, lsn, wire);
    }

    private Source onSlot(KnownSlot slot, List<PostgresPosition> known, PostgresPosition from)
            throws InterruptedException {
        Snapshots reading = snapshots(known, publication);
        SnapshotRound round =
                from.snapshot().done() ? null : reading.onTemporarySlot(from.snapshot(), null);
        return weave(reading, round, known, from, slot.confirmed(), null);
    }

    private Source weave(
            Snapshots reading,
            @Nullable SnapshotRound round,
            List<PostgresPosition> known,
            PostgresPosition from,
            long confirmed,
            @Nullable Wire wire)
            throws InterruptedException {
        if (round != null) {
            open.add(round);
        }
        Rounds made =
                new Rounds(
                        reading,
                        this::walEnd,
                        this::requested,
                        known.stream().map(PostgresPosition::snapshot).toList(),
                        from.snapshot(),
                        round);
        LogReader log =
                new LogReader(
                        server::replicationWire,
                        wire,
                        new LogOptions(
                                server.database(),
                                slot,
                                publication,
                                config.streaming(),
                                config.batchSize().toInt(),
                                context.scratch(),
                                config.spillMemory().bytes(),
                                config.spillDisk().bytes(),
                                large),
                        from.log(),
                        confirmed,
                        new LogReader.Consumers(
                                described(),
                                config::selects,
                                made,
                                position -> new PostgresPosition(position, made.state()).encode()));
        if (round != null) {
            log.holdAt(round.lsn());
        }
        open.clear();
        LagProbe lag = new LagProbe(server, slot, log::reached, log::lagSeconds, log::serverStops);
        TableWatch watch = watch(made);
        return new PostgresSource(
                made,
                log,
                lag,
                from.encode(),
                () -> {
                    watch.close();
                    shapes.close();
                });
    }

    /** New tables are read as they stand where others were. */
    private TableWatch watch(Rounds rounds) {
        Setup setup = new Setup(server, config.wish(slot, publication));
        if (snapshots) {
            RewrittenTables rewritten = new RewrittenTables(rounds);
            return new TableWatch(
                    server,
                    setup,
                    () -> rounds.state().tables().keySet(),
                    rounds::found,
                    config.onRewrittenTable() == RewrittenTable.IGNORE ? _ -> {} : rewritten::look);
        }
        Set<TableName> known = ConcurrentHashMap.newKeySet();
        known.addAll(prepared);
        return new TableWatch(server, setup, () -> known, known::addAll, _ -> {});
    }

    private Snapshots snapshots(List<PostgresPosition> known, @Nullable String of) {
        return new Snapshots(
                server,
                shapes,
                new Snapshots.Options(
                        config.snapshotReaders(),
                        config.snapshotChunk(),
                        config.batchSize(),
                        new DataSize(
                                Math.max(
                                        4 * config.batchSize().bytes(),
                                        2 * config.snapshotChunk().bytes())),
                        of,
                        large),
                (lsn, state) -> new PostgresPosition(LogPosition.at(lsn), state).encode(),
                known.stream().map(PostgresPosition::snapshot).toList());
    }

    private static List<PostgresPosition> known(
            List<@Nullable Position> positions, PostgresPosition unknown) {
        List<PostgresPosition> known = new ArrayList<>();
        for (Position position : positions) {
            known.add(position == null ? unknown : PostgresPosition.decode(position));
        }
        return known.isEmpty() ? List.of(unknown) : known;
    }

    private @Nullable String trouble(@Nullable KnownSlot found, LogPosition from) {
        if (found == null) {
            return "slot " + slot + " does not exist any more";
        }
        if (found.lost()) {
            return "the server has removed log that slot " + slot + " needs (wal_status lost)";
        }
        if (found.confirmed() > from.lsn()) {
            return "slot "
                    + slot
                    + " stands at "
                    + Lsn.text(found.confirmed())
                    + ", but the pipeline needs the log from "
                    + Lsn.text(from.lsn())
                    + "; was the slot made anew or read by another?";
        }
        return null;
    }

    private TailraceException lost(String trouble) {
        return new TailraceException(
                PostgresError.POSTGRES_SLOT_LOST,
                trouble
                        + ". Changes are missing. Either set snapshot: when-needed, which reads the"
                        + " tables anew (a lost slot has to be dropped first: tailrace slot drop"
                        + " FILE "
                        + slot
                        + "), or delete the pipeline's checkpoint to begin again");
    }

    /** Tables that are new in the configuration are still to be read. */
    private static SnapshotState withMissing(SnapshotState state, List<TableName> tables) {
        List<TableName> missing = new ArrayList<>(tables);
        missing.removeAll(state.tables().keySet());
        return state.retain(tables).request(missing);
    }

    private Described described() {
        return new Described() {
            @Override
            public Shape of(RelationMessage relation) {
                return shapes.of(relation);
            }

            @Override
            public @Nullable SchemaChange announce(Shape shape, Position position) {
                return shapes.announce(shape, position);
            }
        };
    }

    private List<TableName> requested(byte[] message) {
        SnapshotRequest request = SnapshotRequest.decode(message);
        return request.pipeline().equals(context.pipeline())
                ? request.tables().stream().filter(config::selects).toList()
                : List.of();
    }

    private long walEnd() {
        try (Connection connection = server.connect()) {
            return Lsn.parse(Sql.rows(connection, "SELECT " + LagProbe.WAL_END).getFirst().text(0));
        } catch (SQLException e) {
            throw new TailraceException(
                    PostgresError.POSTGRES_UNREACHABLE,
                    "the connection broke: " + e.getMessage(),
                    e);
        }
    }

    private void closeOpened() {
        for (AutoCloseable resource : open.reversed()) {
            try {
                resource.close();
            } catch (Exception _) {
                // the first failure is the one to tell
            }
        }
        open.clear();
    }
}
