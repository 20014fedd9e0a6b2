package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every refusal says what would mend it; nothing is dropped or skipped unasked (invariant 8). */
@Tag("server")
final class PostgresRefusalTest {

    @RegisterExtension
    static final PrivatePostgres postgres =
            PrivatePostgres.own().with("max_wal_size", "64MB").with("min_wal_size", "32MB");

    private PrivateDatabase database;
    private PostgresPipeline pipeline;
    private String slot;

    @BeforeEach
    void make_table() {
        database = postgres.database();
        database.execute(
                "create table t (id integer primary key, v text)",
                "insert into t select i, 'old' from generate_series(1, 50) i",
                "do $$ begin create role plain login; exception when duplicate_object then null;"
                        + " end $$");
        pipeline = new PostgresPipeline(database).snapshot(Snapshot.INITIAL);
        slot = "tailrace_" + database.name();
    }

    private static void assertRefused(ThrowingCallable call, PostgresError code, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TailraceException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    private FrameLog readAll(Position from) throws InterruptedException {
        FrameLog log = new FrameLog(from);
        try (Source source = pipeline.open(from)) {
            database.execute("insert into t values (1000, 'end') on conflict do nothing");
            database.execute("update t set v = 'end' || random() where id = 1000");
            String end = database.value("select v from t where id = 1000");
            log.readUntil(
                    source,
                    l -> l.changes().stream().anyMatch(change -> end.equals(change.after("v"))));
        }
        return log;
    }

    private void loseTheSlot(String setting, String value) {
        database.execute(
                "alter system set " + setting + " = '" + value + "'", "select pg_reload_conf()");
        try {
            String lost =
                    "select wal_status = 'lost' from pg_replication_slots where slot_name = '"
                            + slot
                            + "'";
            for (int i = 0; i < 200 && !database.value(lost).equals("t"); i++) {
                database.execute(
                        "select pg_logical_emit_message(false, 'x', repeat('x', 1000000))",
                        "select pg_switch_wal()",
                        "checkpoint");
            }
            assertThat(database.value(lost)).isEqualTo("t");
        } finally {
            database.execute("alter system reset " + setting, "select pg_reload_conf()");
        }
    }

    private void go_on_after_losing_the_slot(String setting, String value) throws Exception {
        FrameLog first = readAll(null);
        Position position = first.lastPosition();
        database.await(
                "select not active from pg_replication_slots where slot_name = '" + slot + "'");
        database.execute("delete from t where id <= 10", "update t set v = 'new' where id = 20");
        loseTheSlot(setting, value);

        String[] parts = {slot, "tailrace slot drop FILE " + slot, "when-needed"};
        assertRefused(() -> pipeline.open(position), PostgresError.POSTGRES_SLOT_LOST, parts);
        pipeline.snapshot(Snapshot.WHEN_NEEDED);
        assertRefused(() -> pipeline.open(position), PostgresError.POSTGRES_SLOT_LOST, parts);
        assertThat(database.rows("select slot_name from pg_replication_slots")).isNotEmpty();

        new PostgresSourceFactory().drop(pipeline.config(), slot);
        FrameLog second = readAll(position);
        Rows target = new Rows().apply(first.changes()).apply(second.changes());
        assertThat(target.of("t")).isEqualTo(Rows.in(database, "t"));
    }

    @Test
    void a_slot_whose_log_is_gone_is_not_dropped_but_by_name_and_then_all_is_read_anew()
            throws Exception {
        go_on_after_losing_the_slot("max_slot_wal_keep_size", "1MB");
    }

    @Test
    void so_is_one_that_was_idle_for_too_long() throws Exception {
        go_on_after_losing_the_slot("idle_replication_slot_timeout", "1s");
    }

    @Test
    void a_slot_that_is_lost_while_it_is_read_ends_the_reading() throws Exception {
        try (Source source = pipeline.open(null)) {
            FrameLog log = new FrameLog(null).read(source, 50);
            loseTheSlot("max_slot_wal_keep_size", "1MB");
            assertThatThrownBy(() -> log.read(source, 100)).isInstanceOf(TailraceException.class);
            assertRefused(
                    () -> pipeline.open(log.lastPosition()),
                    PostgresError.POSTGRES_SLOT_LOST,
                    "tailrace slot drop FILE " + slot);
        }
    }

    @Test
    void a_slot_that_is_read_is_not_taken_away() throws Exception {
        try (Source _ = pipeline.open(null)) {
            assertRefused(
                    () -> pipeline.open(null),
                    PostgresError.POSTGRES_SLOT_ACTIVE,
                    "process",
                    "tailrace " + database.name(),
                    "pg_terminate_backend(");
            assertRefused(
                    () -> new PostgresSourceFactory().drop(pipeline.config(), slot),
                    PostgresError.POSTGRES_SLOT_ACTIVE,
                    "process");
        }
    }

    @Test
    void a_publication_removed_while_running_stops_the_reading_and_the_next_start()
            throws Exception {
        try (Source source = pipeline.open(null)) {
            FrameLog log = new FrameLog(null).read(source, 50);
            database.execute("drop publication " + slot, "insert into t values (100, 'a')");
            assertRefused(
                    () -> log.read(source, 51),
                    PostgresError.POSTGRES_PUBLICATION,
                    "CREATE PUBLICATION");
            source.close();
            database.await(
                    "select not active from pg_replication_slots where slot_name = '" + slot + "'");
            assertRefused(
                    () -> pipeline.open(log.lastPosition()),
                    PostgresError.POSTGRES_PUBLICATION,
                    "CREATE PUBLICATION \"" + slot + "\" FOR TABLE ONLY \"public\".\"t\"",
                    "tailrace slot drop FILE " + slot);

            pipeline.snapshot(Snapshot.WHEN_NEEDED);
            new PostgresSourceFactory().drop(pipeline.config(), slot);
            Rows target =
                    new Rows().apply(log.changes()).apply(readAll(log.lastPosition()).changes());
            assertThat(target.of("t")).isEqualTo(Rows.in(database, "t"));
        }
    }

    @Test
    void a_role_without_a_privilege_is_told_what_to_grant() {
        pipeline.as("plain", "");
        assertRefused(
                () -> pipeline.open(null),
                PostgresError.POSTGRES_PRIVILEGE,
                "ALTER ROLE \"plain\" REPLICATION");
        database.execute("alter role plain replication");
        assertRefused(
                () -> pipeline.open(null),
                PostgresError.POSTGRES_PRIVILEGE,
                "GRANT SELECT ON \"public\".\"t\" TO \"plain\"");
        database.execute("grant select on t to plain");
        assertRefused(
                () -> pipeline.open(null),
                PostgresError.POSTGRES_PRIVILEGE,
                "CREATE PUBLICATION \"" + slot + "\"");
        database.execute("create publication " + slot + " for table t");
        assertThat(catchAll()).isEqualTo(50);
        database.execute("drop owned by plain", "alter role plain noreplication");
    }

    @Test
    void a_policy_that_hides_rows_is_refused() {
        pipeline.as("plain", "");
        database.execute(
                "alter role plain replication",
                "grant select on t to plain",
                "create publication " + slot + " for table t",
                "alter table t enable row level security",
                "create policy few on t using (id > 10)");
        assertRefused(
                () -> pipeline.open(null),
                PostgresError.POSTGRES_PRIVILEGE,
                "row-level security of public.t applies to role plain",
                "ALTER ROLE \"plain\" BYPASSRLS");
        database.execute("alter role plain bypassrls");
        assertThat(catchAll()).isEqualTo(50);
        database.execute("drop owned by plain", "alter role plain noreplication nobypassrls");
    }

    private int catchAll() {
        try (Source source = pipeline.open(null)) {
            return new FrameLog(null).read(source, 50).changes().size();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_server_that_logs_too_little_is_told_how_to_log_more() {
        PrivatePostgres plain = PrivatePostgres.own().with("wal_level", "replica");
        try {
            plain.start();
            PrivateDatabase other = plain.database();
            other.execute("create table t (id integer primary key)");
            assertRefused(
                    () -> new PostgresPipeline(other).open(null),
                    PostgresError.POSTGRES_NOT_READY,
                    "wal_level is replica",
                    "ALTER SYSTEM SET wal_level = logical");
            other.close();
        } finally {
            plain.delete();
        }
    }
}
