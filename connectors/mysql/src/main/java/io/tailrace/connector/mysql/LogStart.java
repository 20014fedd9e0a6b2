package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.MysqlConfig.End;
import io.tailrace.connector.mysql.MysqlConfig.Start;
import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.Definitions;
import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.catalog.UnloggedChanges;
import io.tailrace.connector.mysql.ddl.DdlHistory;
import io.tailrace.connector.mysql.gtid.Gtids;
import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.TailraceException;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** Where in a server's log the reading begins. */
final class LogStart {

    private LogStart() {}

    /** Where a pipeline begins that never ran. */
    static LogPosition first(
            Connection connection,
            ServerSettings settings,
            MysqlConfig config,
            Catalog catalog,
            DdlHistory history) {
        UnloggedChanges.warn(connection, settings, config.wanted());
        Start start = config.start();
        if (start != null && start.at() != End.LATEST) {
            LogPosition past = at(connection, settings, start);
            history.begin(past.sequence(), Definitions.NONE);
            return past;
        }
        Definitions before = catalog.definitions(config.wanted());
        while (true) { // until nothing changed around the place in the log
            LogPosition here = end(connection, settings, End.LATEST, 0);
            Definitions after = catalog.definitions(config.wanted());
            if (after.equals(before)) {
                history.begin(here.sequence(), after);
                return here;
            }
            before = after;
        }
    }

    private static LogPosition at(Connection connection, ServerSettings settings, Start start) {
        String file = start.file();
        if (file != null) {
            return new LogPosition(0, settings.identity(), file, start.position(), 0, "", null);
        }
        String gtid = start.gtid();
        if (gtid != null) {
            String gtids = Gtids.parse(gtid, settings.mariadb()).toString();
            return new LogPosition(0, settings.identity(), "", LogPosition.FIRST, 0, gtids, null);
        }
        return end(connection, settings, start.at(), 0);
    }

    /**
     * One end of the log.
     *
     * @param epoch of the position, see {@link LogPosition}
     */
    static LogPosition end(
            Connection connection, ServerSettings settings, @Nullable End end, int epoch) {
        LogEnds.Place place =
                end == End.EARLIEST
                        ? LogEnds.earliest(connection)
                        : LogEnds.latest(connection, settings);
        return new LogPosition(
                epoch, settings.identity(), place.file(), place.offset(), 0, place.gtids(), null);
    }

    /** The same position, on the server that is there now. */
    static LogPosition on(ServerSettings settings, LogPosition from) {
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

    /** What is delivered, by GTIDs; null if only the place in the server's files tells. */
    static @Nullable Gtids gtids(Wire wire, ServerSettings settings, LogPosition position) {
        if (!position.gtids().isEmpty() && settings.hasGtids()) {
            return Gtids.parse(position.gtids(), settings.mariadb());
        }
        if (position.file().isEmpty()) {
            throw new TailraceException(
                    MysqlError.MYSQL_POSITION_LOST,
                    wire.server()
                            + " is another server than the one whose log was read, and without GTIDs nothing tells where to"
                            + " go on there");
        }
        return null;
    }
}
