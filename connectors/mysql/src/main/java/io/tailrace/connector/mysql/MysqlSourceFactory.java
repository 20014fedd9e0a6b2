package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.MysqlConfig.End;
import io.tailrace.connector.mysql.MysqlConfig.Start;
import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.CatalogHistory;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.Columns;
import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.connector.mysql.log.Dump;
import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.log.LogReader;
import io.tailrace.connector.mysql.server.Connections;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.Server;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes MySQL and MariaDB sources. */
public final class MysqlSourceFactory implements SourceFactory<MysqlConfig> {

    private static final Logger log = LoggerFactory.getLogger(MysqlSourceFactory.class);

    @Override
    public String type() {
        return "mysql";
    }

    @Override
    public Class<MysqlConfig> config() {
        return MysqlConfig.class;
    }

    @Override
    public String summary() {
        return "Tables of MySQL and MariaDB, and every change of them from the binary log";
    }

    @Override
    public String example() {
        return """
                type: mysql
                url: mysql://app@127.0.0.1:3306/shop
                password: ${MYSQL_PASSWORD}
                tables: [shop.orders, shop.order_items]
                """;
    }

    @Override
    public Source open(
            MysqlConfig config, SourceContext context, List<@Nullable Position> positions) {
        Server server =
                new Connections(
                        config.server(), config.user(), config.password(), config.compression());
        LogPosition from = earliest(positions);
        try {
            return open(server, config, context, from);
        } catch (TailraceException e) {
            if (e.code() != MysqlError.MYSQL_POSITION_LOST || from == null) {
                throw e;
            }
            return openAfterLoss(server, config, context, from, e);
        }
    }

    private static Source openAfterLoss(
            Server server,
            MysqlConfig config,
            SourceContext context,
            LogPosition lost,
            TailraceException e) {
        End end =
                switch (config.onLostPosition()) {
                    case EARLIEST -> End.EARLIEST;
                    case LATEST -> End.LATEST;
                    case FAIL, SNAPSHOT ->
                            throw new TailraceException(
                                    MysqlError.MYSQL_POSITION_LOST,
                                    e.getMessage()
                                            + ". Changes after "
                                            + lost
                                            + " are gone from the server. Choose with 'on-lost-position': earliest or latest (go on"
                                            + " with what there is), snapshot (read the tables again)",
                                    e);
                };
        log.warn(
                "pipeline {} goes on from the {} log, because its position is lost: {}",
                context.pipeline(),
                end,
                e.getMessage());
        try (Connection connection = server.connect()) {
            ServerSettings settings = ServerSettings.read(connection);
            LogPosition from =
                    at(connection, settings, new Start(null, 4, null, end), lost.epoch() + 1);
            return open(server, config, context, from);
        } catch (java.sql.SQLException failed) {
            throw io.tailrace.connector.mysql.server.ServerFailure.of(failed, "cannot begin anew");
        }
    }

    /** Where the route that is least advanced stands; null if one has nothing yet. */
    private static @Nullable LogPosition earliest(List<@Nullable Position> positions) {
        LogPosition least = null;
        for (Position position : positions) {
            if (position == null) {
                return null;
            }
            LogPosition parsed = LogPosition.parse(position.token());
            least = least == null || parsed.isBefore(least) ? parsed : least;
        }
        return least;
    }

    private static Source open(
            Server server, MysqlConfig config, SourceContext context, @Nullable LogPosition from) {
        Wire wire = server.wire();
        Catalog catalog = new Catalog(server);
        try {
            ServerSettings settings = ServerSettings.read(wire.connection());
            settings.requireRowLog();
            LogPosition start =
                    from == null ? first(wire.connection(), settings, config) : on(settings, from);
            Gtids gtids =
                    start.gtids().isEmpty() || !settings.hasGtids()
                            ? null
                            : Gtids.parse(start.gtids(), settings.mariadb());
            if (gtids == null && start.file().isEmpty()) {
                throw new TailraceException(
                        MysqlError.MYSQL_POSITION_LOST,
                        wire.server()
                                + " is another server than the one whose log was read, and without GTIDs nothing tells where to"
                                + " go on there");
            }
            begin(wire, config, context, settings, start, gtids);
            LogReader reader = reader(wire, config, settings, start, gtids, catalog);
            reader.awaitLog();
            return new MysqlSource(server, settings, wire, catalog, reader, context.pipeline());
        } catch (RuntimeException e) {
            wire.close();
            catalog.close();
            throw e;
        }
    }

    private static void begin(
            Wire wire,
            MysqlConfig config,
            SourceContext context,
            ServerSettings settings,
            LogPosition start,
            @Nullable Gtids gtids) {
        long id = config.serverId(context.pipeline());
        UUID uuid =
                UUID.nameUUIDFromBytes(
                        (context.pipeline() + "|" + id).getBytes(StandardCharsets.UTF_8));
        if (settings.get("server_id").equals(Long.toString(id))) {
            throw new TailraceException(
                    MysqlError.MYSQL_SERVER_ID_TAKEN,
                    "server-id "
                            + id
                            + " is that of "
                            + wire.server()
                            + " itself: give this pipeline another one");
        }
        Dump.begin(
                wire,
                new Dump.Replica(id, uuid, config.heartbeat(), config.semiSync()),
                settings.mariadb(),
                gtids,
                start.file(),
                start.offset());
    }

    private static LogReader reader(
            Wire wire,
            MysqlConfig config,
            ServerSettings settings,
            LogPosition start,
            @Nullable Gtids gtids,
            Catalog catalog) {
        CharacterSets characterSets = new CharacterSets(catalog);
        LogReader reader =
                new LogReader(
                        wire,
                        start,
                        gtids,
                        characterSets,
                        new Columns(characterSets, config.zeroDates()),
                        new CatalogHistory(catalog),
                        new LogReader.Options(
                                config.wanted(),
                                (config.tables()
                                                + "|"
                                                + config.excludeTables()
                                                + "|"
                                                + config.server().database())
                                        .hashCode(),
                                config.batchSize().toInt(),
                                config.verifyChecksums(),
                                settings.mariadb(),
                                settings.hasGtids(),
                                config.semiSync()));
        reader.expectChecksums(settings.hasChecksums());
        return reader;
    }

    /** The same position, on the server that is there now. */
    private static LogPosition on(ServerSettings settings, LogPosition from) {
        if (settings.identity().equals(from.server())) {
            return from;
        }
        return new LogPosition(
                from.epoch() + 1,
                settings.identity(),
                "",
                LogPosition.FIRST,
                0,
                from.gtids(),
                from.partial());
    }

    /** Where a pipeline begins that never ran. */
    private static LogPosition first(
            Connection connection, ServerSettings settings, MysqlConfig config) {
        Start start = config.start();
        return at(
                connection,
                settings,
                start == null ? new Start(null, 4, null, End.LATEST) : start,
                0);
    }

    private static LogPosition at(
            Connection connection, ServerSettings settings, Start start, int epoch) {
        String file = start.file();
        if (file != null) {
            return new LogPosition(epoch, settings.identity(), file, start.position(), 0, "", null);
        }
        String gtid = start.gtid();
        if (gtid != null) {
            String gtids = Gtids.parse(gtid, settings.mariadb()).toString();
            return new LogPosition(
                    epoch, settings.identity(), "", LogPosition.FIRST, 0, gtids, null);
        }
        LogEnds.Place place =
                start.at() == End.EARLIEST
                        ? LogEnds.earliest(connection)
                        : LogEnds.latest(connection, settings);
        return new LogPosition(
                epoch, settings.identity(), place.file(), place.offset(), 0, place.gtids(), null);
    }
}
