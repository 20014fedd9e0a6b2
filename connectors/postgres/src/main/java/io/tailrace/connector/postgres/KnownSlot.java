package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.catalog.Row;
import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.connector.postgres.log.Lsn;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;

/**
 * The slot as the server knows it.
 *
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved}, {@code lost}; empty
 *     before PostgreSQL 13
 * @param confirmed everything below is acknowledged, and will not come again
 */
record KnownSlot(String name, String walStatus, long confirmed) {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Finds a slot that nobody reads; one that reads may just be going, so this waits for that a
     * little.
     */
    static Optional<KnownSlot> find(Connection connection, String name)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return look(connection, name);
            } catch (TailraceException e) {
                if (e.code() != PostgresError.POSTGRES_SLOT_ACTIVE || System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static Optional<KnownSlot> look(Connection connection, String name) {
        return Sql.rows(
                        connection,
                        "SELECT s.plugin, s.database, s.database = current_database(), to_jsonb(s) ->> 'wal_status',"
                                + " s.confirmed_flush_lsn, s.active_pid, a.application_name, a.client_addr"
                                + " FROM pg_replication_slots s LEFT JOIN pg_stat_activity a ON a.pid = s.active_pid"
                                + " WHERE s.slot_name = "
                                + Sql.literal(name))
                .stream()
                .findFirst()
                .map(row -> of(row, name));
    }

    private static KnownSlot of(Row row, String name) {
        if (!row.text(0).equals("pgoutput") || !row.flag(2)) {
            throw new TailraceException(
                    PostgresError.POSTGRES_SLOT_LOST,
                    "slot "
                            + name
                            + " is of plugin '"
                            + row.text(0)
                            + "' in database '"
                            + row.text(1)
                            + "', not of pgoutput in this database; choose another name with slot:");
        }
        if (!row.isNull(5)) {
            throw new TailraceException(
                    PostgresError.POSTGRES_SLOT_ACTIVE,
                    "slot "
                            + name
                            + " is read by process "
                            + row.text(5)
                            + " ("
                            + row.text(6)
                            + (row.isNull(7) ? "" : " from " + row.text(7))
                            + "); stop it, or end it with SELECT pg_terminate_backend("
                            + row.text(5)
                            + ")");
        }
        return new KnownSlot(name, row.text(3), row.isNull(4) ? 0 : Lsn.parse(row.text(4)));
    }

    boolean lost() {
        return walStatus.equals("lost");
    }
}
