package io.tailrace.connector.postgres.catalog;

import java.sql.Connection;
import java.util.List;
import java.util.Optional;

/**
 * A replication slot.
 *
 * @param here whether it belongs to the connected database
 * @param holder who reads it, with process, application and address; empty if nobody
 * @param safeBytes how much more log may be written before the server may remove what the slot
 *     holds; -1 if there is no bound, or the server does not tell
 * @param state {@code wal_status}, or {@code reserved} on servers that do not tell
 * @param reason why the server has invalidated it; empty if it has not
 */
record SlotInfo(
        String name,
        String kind,
        String plugin,
        String database,
        boolean here,
        String pid,
        String holder,
        String confirmed,
        long retainedBytes,
        long safeBytes,
        String state,
        String reason) {

    private static final int FIRST_WITH_STATUS = 130000;
    private static final int FIRST_WITH_REASON = 170000;

    static List<SlotInfo> all(Connection connection) {
        return where(connection, "true");
    }

    static Optional<SlotInfo> of(Connection connection, String name) {
        return where(connection, "s.slot_name = " + Sql.literal(name)).stream().findFirst();
    }

    boolean lost() {
        return state.equals("lost") || !reason.isEmpty();
    }

    private static List<SlotInfo> where(Connection connection, String condition) {
        int version = ServerSteps.version(connection);
        String sql =
                "SELECT s.slot_name, s.slot_type, s.plugin, s.database, s.database IS NOT DISTINCT FROM current_database(),"
                        + " s.active_pid, a.application_name, coalesce(host(a.client_addr) || ':' || a.client_port, 'a local socket'),"
                        + " coalesce(s.confirmed_flush_lsn, s.restart_lsn), pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN"
                        + " pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, s.restart_lsn)::int8, "
                        + (version >= FIRST_WITH_STATUS
                                ? "s.safe_wal_size, s.wal_status"
                                : "NULL, 'reserved'")
                        + ", "
                        + (version >= FIRST_WITH_REASON ? "s.invalidation_reason" : "NULL")
                        + " FROM pg_catalog.pg_replication_slots s LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = s.active_pid"
                        + " WHERE "
                        + condition
                        + " ORDER BY 1";
        return Sql.rows(connection, sql).stream().map(SlotInfo::of).toList();
    }

    private static SlotInfo of(Row row) {
        String holder =
                row.isNull(5)
                        ? ""
                        : "process " + row.text(5) + " (" + row.text(6) + ") from " + row.text(7);
        return new SlotInfo(
                row.text(0),
                row.text(1),
                row.text(2),
                row.text(3),
                row.flag(4),
                row.text(5),
                holder,
                row.text(8),
                row.isNull(9) ? -1 : row.number(9),
                row.isNull(10) ? -1 : row.number(10),
                row.text(11),
                row.text(12));
    }
}
