package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.server.ServerFailure;
import io.tailrace.connector.mysql.server.Wire;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets several connections see the same state of the tables, without a lock: they begin their
 * transactions one after another, and are taken if nothing was committed meanwhile. Where that
 * never happens, one connection has to do.
 */
record SameView(Watermarks watermarks, ServerSettings settings) {

    private static final Logger log = LoggerFactory.getLogger(SameView.class);
    private static final int ATTEMPTS = 100;
    private static final int PAUSE_MILLIS = 10;
    private static final String BEGIN = "START TRANSACTION WITH CONSISTENT SNAPSHOT";

    /** Those that remain in the list see the same; the others are closed. */
    void enter(List<Wire> wires) throws InterruptedException {
        try {
            if (wires.size() > 1 && settings.get("log_bin").equals("ON")) {
                for (int i = 0; i < ATTEMPTS; i++) {
                    if (entered(wires)) {
                        return;
                    }
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
            if (wires.size() > 1) {
                log.info(
                        "no moment without commits was found: the snapshot is read by one connection");
                wires.subList(1, wires.size()).forEach(Wire::close);
                wires.subList(1, wires.size()).clear();
            }
            run(wires.getFirst(), BEGIN);
        } catch (SQLException e) {
            throw ServerFailure.of(e, "cannot begin a snapshot");
        }
    }

    private boolean entered(List<Wire> wires) throws SQLException {
        LogEnds.Place before = watermarks.end();
        if (!settings.mariadb() && !watermarks.isQuiet()) {
            return false;
        }
        for (Wire wire : wires) {
            run(wire, BEGIN);
        }
        if (settings.mariadb() ? viewsAreSame(wires) : watermarks.end().isAt(before)) {
            return true;
        }
        for (Wire wire : wires) {
            run(wire, "ROLLBACK");
        }
        return false;
    }

    private static boolean viewsAreSame(List<Wire> wires) throws SQLException {
        LogEnds.Place first = null;
        for (Wire wire : wires) {
            try (Statement statement = wire.connection().createStatement()) {
                LogEnds.Place viewed = Watermarks.viewed(statement);
                if (first != null && !viewed.isAt(first)) {
                    return false;
                }
                first = viewed;
            }
        }
        return true;
    }

    private static void run(Wire wire, String sql) throws SQLException {
        try (Statement statement = wire.connection().createStatement()) {
            statement.execute(sql);
        }
    }
}
