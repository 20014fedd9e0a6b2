package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.catalog.Row;
import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.connector.postgres.log.Lsn;
import io.tailrace.connector.postgres.server.Server;
import io.tailrace.spi.Measured.Gauge;
import io.tailrace.spi.TailraceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server now and then where its log ends: the stream itself tells only how far it has been
 * sent. Sees, too, when the server wants to stop, for which it waits until all that it has sent is
 * durable: with a sink that is away that would be never.
 */
final class LagProbe implements AutoCloseable {

    static final String WAL_END =
            "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END";

    private static final Logger LOG = LoggerFactory.getLogger(LagProbe.class);
    private static final String CANNOT_CONNECT_NOW = "57P03";
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Server server;
    private final String slot;
    private final Runnable stopping;
    private final Thread thread;
    private final List<Gauge> gauges;
    private volatile long end;
    private volatile double retained = Double.NaN;

    /**
     * @param reached everything of the log below is delivered
     * @param seconds how far behind delivery is
     * @param stopping called when the server is shutting down
     */
    LagProbe(
            Server server,
            String slot,
            LongSupplier reached,
            DoubleSupplier seconds,
            Runnable stopping) {
        this.stopping = stopping;
        this.server = server;
        this.slot = slot;
        this.gauges =
                List.of(
                        new Gauge(
                                "replication_lag_bytes",
                                "Log of the server that is not yet delivered",
                                () ->
                                        end == 0
                                                ? Double.NaN
                                                : Math.max(0, end - reached.getAsLong())),
                        new Gauge(
                                "replication_lag_seconds",
                                "Age of the last delivered commit while more is waiting, else 0",
                                seconds),
                        new Gauge(
                                "slot_retained_bytes",
                                "Log that the server keeps for the slot",
                                () -> retained));
        this.thread = Thread.ofPlatform().daemon().name("tailrace-postgres-lag").start(this::run);
    }

    List<Gauge> gauges() {
        return gauges;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try (Connection connection = server.connect()) {
                while (true) {
                    ask(connection);
                    Thread.sleep(INTERVAL);
                }
            } catch (InterruptedException _) {
                return;
            } catch (TailraceException | SQLException e) {
                end = 0;
                retained = Double.NaN;
                if (e.getCause() instanceof SQLException cause
                        && CANNOT_CONNECT_NOW.equals(cause.getSQLState())) {
                    stopping.run();
                }
                LOG.debug("Cannot ask the server for the end of its log", e);
                if (!rest()) {
                    return;
                }
            }
        }
    }

    private static boolean rest() {
        try {
            Thread.sleep(INTERVAL);
            return true;
        } catch (InterruptedException _) {
            return false;
        }
    }

    private void ask(Connection connection) {
        Row row =
                Sql.rows(
                                connection,
                                "SELECT "
                                        + WAL_END
                                        + ", (SELECT ("
                                        + WAL_END
                                        + ") - restart_lsn FROM pg_replication_slots"
                                        + " WHERE slot_name = "
                                        + Sql.literal(slot)
                                        + ")")
                        .getFirst();
        end = Lsn.parse(row.text(0));
        retained = row.isNull(1) ? Double.NaN : Double.parseDouble(row.text(1));
    }
}
