package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.MysqlConfig.End;
import io.tailrace.connector.mysql.MysqlConfig.LostPosition;
import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.Columns;
import io.tailrace.connector.mysql.catalog.Replicas;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.catalog.WantedTables;
import io.tailrace.connector.mysql.ddl.DdlHistory;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.connector.mysql.log.Dump;
import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.log.LogReader;
import io.tailrace.connector.mysql.log.TableEvent;
import io.tailrace.connector.mysql.log.XaTransactions;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.Server;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.connector.mysql.snapshot.Snapshots;
import io.tailrace.connector.mysql.snapshot.Watermarks;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a source: decides from the positions, the server and the configuration where the log and
 * the snapshot begin.
 */
final class SourceOpening {

    private static final Logger log = LoggerFactory.getLogger(SourceOpening.class);

    /** Where tables may have to be read, the log has to notice soon that it is to stand still. */
    private static final Duration SNAPSHOT_HEARTBEAT = Duration.ofMillis(200);

    private final MysqlConfig config;
    private final SourceContext context;
    private final Server server;
    private final boolean snapshots;
    private final Beginning beginning;
    private final LargeBatches large = new LargeBatches();

    SourceOpening(MysqlConfig config, SourceContext context) {
        this.config = config;
        this.context = context;
        this.server = config.connections();
        this.snapshots = config.snapshot() != Snapshot.NEVER;
        this.beginning = new Beginning(context.state(), config.start());
    }

    Source open(List<@Nullable Position> positions) {
        boolean unread = positions.stream().anyMatch(Objects::isNull);
        return open(positions, unread ? beginning.find() : null);
    }

    /**
     * @param begun where the log is needed from for routes that have nothing yet; null to begin
     *     them where the others are, or anew
     */
    private Source open(List<@Nullable Position> positions, @Nullable LogPosition begun) {
        List<MysqlPosition> known = new ArrayList<>();
        for (Position position : positions) {
            if (position != null) {
                known.add(MysqlPosition.decode(position));
            }
        }
        boolean unread = known.size() < positions.size();
        List<MysqlPosition> needed = new ArrayList<>(known);
        if (begun != null) {
            needed.add(new MysqlPosition(begun, SnapshotState.EMPTY, ""));
        }
        MysqlPosition from = needed.isEmpty() ? null : MysqlPosition.least(needed);
        if (from != null && unread) {
            SnapshotState nothing = from.snapshot().least(SnapshotState.EMPTY);
            from = new MysqlPosition(from.log(), nothing, from.settles());
        }
        if (config.snapshot() == Snapshot.ONLY) {
            return openOnly(from, known);
        }
        try {
            return open(from, known, unread && begun == null);
        } catch (TailraceException e) {
            if (e.code() != MysqlError.MYSQL_POSITION_LOST || from == null) {
                throw e;
            }
            if (begun == null || !snapshots) {
                return openAfterLoss(from, known, unread, e);
            }
            log.warn(
                    "pipeline {} cannot go back to {}, where it began, for a route that has nothing yet; that one gets the tables as they are now: {}",
                    context.pipeline(),
                    begun,
                    e.getMessage());
            return open(positions, null);
        }
    }

    private Source openAfterLoss(
            MysqlPosition lost, List<MysqlPosition> known, boolean begins, TailraceException e) {
        boolean anew =
                config.onLostPosition() == LostPosition.SNAPSHOT
                        || config.snapshot() == Snapshot.WHEN_NEEDED;
        if (!anew && config.onLostPosition() == LostPosition.FAIL) {
            throw new TailraceException(
                    MysqlError.MYSQL_POSITION_LOST,
                    e.getMessage()
                            + ". Changes after "
                            + lost.log()
                            + " are gone from the server. Choose with 'on-lost-position': earliest or latest (go on"
                            + " with what there is), snapshot (read the tables again)",
                    e);
        }
        End end = config.onLostPosition() == LostPosition.EARLIEST ? End.EARLIEST : End.LATEST;
        log.warn(
                "pipeline {} goes on from the {} log{}, because its position is lost: {}",
                context.pipeline(),
                end,
                anew ? " and reads its tables again" : "",
                e.getMessage());
        try (Connection connection = server.connect()) {
            ServerSettings settings = ServerSettings.read(connection);
            LogPosition from = LogStart.end(connection, settings, end, lost.log().epoch() + 1);
            SnapshotState state = lost.snapshot();
            if (anew) {
                for (MysqlPosition route : known) { // none may take it for one that it has
                    state = route.snapshot().standing(state);
                }
                state =
                        state.replace(
                                WantedTables.find(connection, config.wanted(), config.named()));
            }
            DdlHistory.forget(context.state()); // it has a gap
            return open(new MysqlPosition(from, state, ""), known, begins);
        } catch (SQLException failed) {
            throw ServerFailure.of(failed, "cannot begin anew");
        }
    }

    /**
     * @param begins whether a route begins where the reading does
     */
    private Source open(@Nullable MysqlPosition from, List<MysqlPosition> known, boolean begins) {
        Wire wire = server.wire();
        Catalog catalog = new Catalog(server);
        try {
            ServerSettings settings = ServerSettings.read(wire.connection());
            settings.requireRowLog();
            CharacterSets characterSets = new CharacterSets(catalog);
            DdlHistory history = new DdlHistory(context.state(), catalog, characterSets, settings);
            LogPosition place =
                    from == null
                            ? LogStart.first(wire.connection(), settings, config, catalog, history)
                            : LogStart.on(settings, from.log());
            XaTransactions prepared =
                    XaTransactions.open(
                            context.state(), from == null ? null : from.log().sequence());
            if (from != null) {
                resume(history, settings, from.log());
            }
            MysqlPosition start = start(wire.connection(), place, from);
            LogPosition logStart = start.log();
            if (begins) {
                beginning.keep(logStart);
            }
            Gtids gtids = LogStart.gtids(wire, settings, logStart);
            begin(wire, settings, start, gtids);
            Queue<TableEvent> events = new ConcurrentLinkedQueue<>();
            LogReader reader =
                    reader(
                            wire,
                            settings,
                            logStart,
                            gtids,
                            characterSets,
                            history,
                            prepared,
                            events);
            reader.awaitLog();
            ReadAhead ahead = new ReadAhead(reader, context.pipeline());
            Rounds rounds =
                    snapshots
                            ? new Rounds(
                                    ahead,
                                    snapshots(known, settings),
                                    new Watermarks(server, settings),
                                    new TableWatch(
                                            events,
                                            new SnapshotRequests(context.state()),
                                            server,
                                            config.wanted()),
                                    start,
                                    known.stream().map(MysqlPosition::snapshot).toList(),
                                    known.isEmpty())
                            : null;
            return new MysqlSource(
                    server,
                    settings,
                    wire,
                    catalog,
                    new Kept(history, prepared, beginning),
                    ahead,
                    rounds,
                    start);
        } catch (RuntimeException e) {
            wire.close();
            catalog.close();
            throw e;
        }
    }

    /** Where it begins on the server that is there now, with the tables that are still to read. */
    private MysqlPosition start(
            Connection connection, LogPosition position, @Nullable MysqlPosition from) {
        SnapshotState state = from == null ? SnapshotState.EMPTY : from.snapshot();
        String settles = from == null ? "" : from.settles();
        if (!snapshots) {
            return new MysqlPosition(position, SnapshotState.EMPTY, "");
        }
        boolean elsewhere = from != null && position.epoch() != from.log().epoch();
        return new MysqlPosition(
                position,
                withMissing(connection, state),
                settles.isEmpty() || !elsewhere ? settles : MysqlPosition.UNKNOWN);
    }

    /** Tables that are new are still to be read. */
    private SnapshotState withMissing(Connection connection, SnapshotState state) {
        List<TableName> tables = WantedTables.find(connection, config.wanted(), config.named());
        List<TableName> missing = new ArrayList<>(tables);
        missing.removeAll(state.tables().keySet());
        return state.retain(tables).request(missing);
    }

    private Source openOnly(@Nullable MysqlPosition from, List<MysqlPosition> known) {
        try (Connection connection = server.connect()) {
            ServerSettings settings = ServerSettings.read(connection);
            LogPosition here =
                    from != null
                            ? from.log()
                            : settings.get("log_bin").equals("ON")
                                    ? LogStart.end(connection, settings, End.LATEST, 0)
                                    : new LogPosition(
                                            0,
                                            settings.identity(),
                                            "",
                                            LogPosition.FIRST,
                                            0,
                                            "",
                                            null);
            SnapshotState state =
                    withMissing(connection, from == null ? SnapshotState.EMPTY : from.snapshot());
            return new OnlySnapshot(snapshots(known, settings), new MysqlPosition(here, state, ""));
        } catch (SQLException failed) {
            throw ServerFailure.of(failed, "cannot begin a snapshot");
        }
    }

    private Snapshots snapshots(List<MysqlPosition> known, ServerSettings settings) {
        return new Snapshots(
                server,
                settings,
                new Snapshots.Options(
                        config.snapshotReaders(),
                        config.snapshotChunk(),
                        config.batchSize(),
                        new DataSize(
                                Math.max(
                                        4 * config.batchSize().bytes(),
                                        2 * config.snapshotChunk().bytes())),
                        config.zeroDates(),
                        large),
                known.stream().map(MysqlPosition::snapshot).toList());
    }

    private void begin(
            Wire wire, ServerSettings settings, MysqlPosition start, @Nullable Gtids gtids) {
        long id = config.serverId(context.pipeline());
        UUID uuid =
                UUID.nameUUIDFromBytes(
                        (context.pipeline() + "|" + id).getBytes(StandardCharsets.UTF_8));
        Dump.Replica replica = new Dump.Replica(id, uuid, heartbeat(), config.semiSync());
        Replicas.requireFree(wire.connection(), settings, id, replica.name(), wire.server());
        Dump.begin(
                wire, replica, settings.mariadb(), gtids, start.log().file(), start.log().offset());
    }

    private Duration heartbeat() {
        boolean soon = snapshots && config.heartbeat().compareTo(SNAPSHOT_HEARTBEAT) > 0;
        return soon ? SNAPSHOT_HEARTBEAT : config.heartbeat();
    }

    private LogReader reader(
            Wire wire,
            ServerSettings settings,
            LogPosition start,
            @Nullable Gtids gtids,
            CharacterSets characterSets,
            DdlHistory history,
            XaTransactions prepared,
            Queue<TableEvent> events) {
        LogReader reader =
                new LogReader(
                        wire,
                        start,
                        gtids,
                        characterSets,
                        new Columns(
                                characterSets,
                                config.zeroDates(),
                                settings.version().atLeast(8, 0)),
                        history,
                        new LogReader.Options(
                                config.wanted(),
                                config.filter(),
                                config.batchSize().toInt(),
                                config.verifyChecksums(),
                                settings.mariadb(),
                                settings.logsRollbacks(),
                                settings.hasGtids(),
                                config.semiSync(),
                                prepared,
                                event -> {
                                    if (config.heeds(event.effect().kind())) {
                                        events.add(event);
                                    }
                                },
                                large));
        reader.expectChecksums(settings.hasChecksums());
        return reader;
    }

    private void resume(DdlHistory history, ServerSettings settings, LogPosition from) {
        if (!history.resume(from.sequence()) && !settings.tellsColumns()) {
            log.warn(
                    "pipeline {} has no history of its tables at {}: where columns changed since, what they were is not known",
                    context.pipeline(),
                    from);
        }
    }
}
