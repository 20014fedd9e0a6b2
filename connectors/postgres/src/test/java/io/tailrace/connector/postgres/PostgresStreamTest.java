package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.connector.postgres.server.Connections;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.FrameLog.Delivered;
import io.tailrace.testkit.FrameLog.Step;
import io.tailrace.testkit.Keytool;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
class PostgresStreamTest {

    @RegisterExtension
    static final PrivatePostgres postgres =
            PrivatePostgres.own()
                    .with("logical_decoding_work_mem", "64kB")
                    .with("wal_sender_timeout", "1s");

    private PrivateDatabase database;
    private PostgresPipeline pipeline;

    @BeforeEach
    void make_tables() {
        database = postgres.database();
        database.execute(
                "create table t (id integer primary key, v text)",
                "create table other (id integer primary key)");
        pipeline = new PostgresPipeline(database);
    }

    private Position begin() throws InterruptedException {
        try (Source source = pipeline.open(null)) {
            return new FrameLog(null)
                    .readUntil(source, log -> !log.restartPoints().isEmpty())
                    .lastPosition();
        }
    }

    private List<Delivered> read(Position from, int count) throws InterruptedException {
        try (Source source = pipeline.open(from)) {
            return new FrameLog(from).read(source, count).changes();
        }
    }

    private void large_transactions_with_savepoints() {
        database.transaction(
                "insert into t select i, repeat('x', 200) from generate_series(1, 2000) i",
                "savepoint a",
                "insert into t select i, repeat('y', 200) from generate_series(3001, 5000) i",
                "savepoint b",
                "update t set v = 'gone' where id < 500",
                "rollback to savepoint b",
                "release savepoint a",
                "savepoint c",
                "insert into t select i, repeat('z', 200) from generate_series(6001, 8000) i",
                "rollback to savepoint c",
                "delete from t where id <= 1000");
        database.execute("insert into t values (100000, 'last')");
    }

    @Test
    void delivers_the_same_from_transactions_that_come_while_they_run() throws Exception {
        Position start = begin();
        large_transactions_with_savepoints();
        int count = 2000 + 2000 + 1000 + 1;

        List<Delivered> streamed = read(start, count);
        pipeline.spill("16KiB", "1GiB");
        List<Delivered> spilled = read(start, count);
        pipeline.spill("16KiB", "64KiB"); // not enough: the server has to keep it
        List<Delivered> refused = read(start, count);
        pipeline.streaming(false);
        List<Delivered> whole = read(start, count);

        assertThat(streamed).isEqualTo(whole);
        assertThat(spilled).isEqualTo(whole);
        assertThat(refused).isEqualTo(whole);
        assertThat(whole).noneMatch(change -> "gone".equals(change.after("v")));
        database.await(
                "select stream_txns > 0 from pg_stat_replication_slots where slot_name = 'tailrace_"
                        + database.name()
                        + "'");
    }

    @Test
    void continues_exactly_wherever_a_large_transaction_is_cut() throws Exception {
        Position start = begin();
        large_transactions_with_savepoints();
        int count = 2000 + 2000 + 1000 + 1;
        FrameLog whole = new FrameLog(start);
        try (Source source = pipeline.open(start)) {
            whole.read(source, count);
        }
        List<Step> points = whole.restartPoints();
        assertThat(points).hasSizeGreaterThan(20);
        for (int i = 0; i < points.size(); i += 7) {
            Step step = points.get(i);
            pipeline.streaming(i % 2 == 0);
            assertThat(read(step.position(), count - step.changes()))
                    .isEqualTo(whole.changes().subList(step.changes(), count));
        }
    }

    @Test
    void serves_routes_that_stand_apart_from_the_least_advanced_one() throws Exception {
        Position start = begin();
        database.execute("insert into t select i, 'a' from generate_series(1, 2000) i");
        FrameLog first = new FrameLog(start);
        try (Source source = pipeline.open(start)) {
            first.read(source, 2000);
        }
        Step middle = first.restartPoints().get(first.restartPoints().size() / 2);
        FrameLog ahead = new FrameLog(middle.position());
        try (Source source = pipeline.openAll(List.of(middle.position(), start))) {
            ahead.read(source, 2000 - middle.changes());
        }

        assertThat(ahead.changes()).isEqualTo(first.changes().subList(middle.changes(), 2000));
    }

    @Test
    void counts_changes_of_other_tables_but_does_not_deliver_them() throws Exception {
        pipeline.tables("public.t");
        Position start = begin();
        database.execute("alter publication tailrace_" + database.name() + " add table other");
        database.transaction(
                "insert into other values (1)",
                "insert into t values (1, 'a')",
                "insert into other values (2)",
                "insert into t values (2, 'b')");

        assertThat(read(start, 2))
                .extracting(change -> change.eventId().substring(17))
                .containsExactly("0000000001", "0000000003");
    }

    @Test
    void delivers_logical_messages_in_their_place() throws Exception {
        Position start = begin();
        database.transaction(
                "insert into t values (1, 'a')",
                "select pg_logical_emit_message(true, 'inside', 'x')",
                "insert into t values (2, 'b')");
        database.execute(
                "select pg_logical_emit_message(false, 'alone', 'y')",
                "insert into t values (3, 'c')");
        FrameLog log = new FrameLog(start);
        try (Source source = pipeline.open(start)) {
            log.read(source, 5);
        }

        assertThat(log.eventIds()).isSorted().doesNotHaveDuplicates();
        assertThat(log.changes().get(1).op()).isEqualTo(Op.MESSAGE);
        assertThat(log.changes().get(1).after("prefix")).isEqualTo("inside");
        assertThat(log.changes().get(3).after("content")).isEqualTo("y");
        for (Step step : log.restartPoints()) {
            assertThat(read(step.position(), 5 - step.changes()))
                    .extracting(Delivered::eventId)
                    .isEqualTo(log.eventIds().subList(step.changes(), 5));
        }
    }

    @Test
    void lets_the_slot_advance_while_only_other_tables_change() throws Exception {
        pipeline.tables("public.t");
        try (Source source = pipeline.open(null)) {
            new FrameLog(null).readUntil(source, log -> !log.restartPoints().isEmpty());
            database.execute("insert into other select generate_series(1, 1000)");
            String end = database.value("select pg_current_wal_lsn()");
            FrameLog log = new FrameLog(null);
            log.readUntil(
                    source,
                    read -> {
                        if (!read.restartPoints().isEmpty()) {
                            source.acknowledge(read.lastPosition());
                        }
                        return database.value(
                                        "select confirmed_flush_lsn >= '"
                                                + end
                                                + "' from pg_replication_slots"
                                                + " where slot_name = 'tailrace_"
                                                + database.name()
                                                + "'")
                                .equals("t");
                    });
            assertThat(log.changes()).isEmpty();
        }
    }

    @Test
    void confirms_nothing_that_was_not_acknowledged() throws Exception {
        try (Source source = pipeline.open(null)) {
            String slot =
                    " from pg_replication_slots where slot_name = 'tailrace_"
                            + database.name()
                            + "'";
            String before = database.value("select confirmed_flush_lsn" + slot);
            database.execute("insert into t select i, 'a' from generate_series(1, 100) i");
            new FrameLog(null).read(source, 100);
            String replies =
                    "select count(*) from pg_stat_replication where reply_time > now() - interval '1 s'";
            database.await("select (" + replies + ") > 0");

            assertThat(database.value("select confirmed_flush_lsn" + slot)).isEqualTo(before);
        }
    }

    @Test
    void stays_connected_while_nobody_reads() throws Exception {
        try (Source source = pipeline.open(null)) {
            String pid =
                    database.value(
                            "select active_pid from pg_replication_slots where active and database = current_database()");
            database.execute(
                    "insert into t select i, repeat('x', 1000) from generate_series(1, 20000) i");
            long end =
                    System.nanoTime()
                            + Duration.ofSeconds(3).toNanos(); // three times the server's patience
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            new FrameLog(null).read(source, 20000);

            assertThat(
                            database.value(
                                    "select active_pid from pg_replication_slots where active and database = current_database()"))
                    .isEqualTo(pid);
        }
    }

    @Test
    void says_what_can_be_done_when_the_publication_is_gone() throws Exception {
        Position start = begin();
        try (Source source = pipeline.open(start)) {
            database.execute(
                    "drop publication tailrace_" + database.name(),
                    "insert into t values (1, 'a')");

            assertThatThrownBy(() -> new FrameLog(null).read(source, 1))
                    .isInstanceOfSatisfying(
                            TailraceException.class,
                            e ->
                                    assertThat(e.code())
                                            .isEqualTo(PostgresError.POSTGRES_PUBLICATION));
        }
    }

    @Test
    void says_what_can_be_done_when_the_slot_is_gone_or_was_moved() throws Exception {
        Position start = begin();
        String slot = "'tailrace_" + database.name() + "'";
        database.execute("insert into t values (1, 'a')");
        database.await("select not active from pg_replication_slots where slot_name = " + slot);
        database.execute("select pg_replication_slot_advance(" + slot + ", pg_current_wal_lsn())");
        assertThatThrownBy(() -> pipeline.open(start)).hasMessageContaining("when-needed");

        database.execute("select pg_drop_replication_slot(" + slot + ")");
        assertThatThrownBy(() -> pipeline.open(start))
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e -> assertThat(e.code()).isEqualTo(PostgresError.POSTGRES_SLOT_LOST));
    }

    @Test
    void says_who_reads_the_slot() throws Exception {
        try (Source _ = pipeline.open(null)) {
            assertThatThrownBy(() -> pipeline.open(null))
                    .isInstanceOfSatisfying(
                            TailraceException.class,
                            e -> assertThat(e.code()).isEqualTo(PostgresError.POSTGRES_SLOT_ACTIVE))
                    .hasMessageContaining("process");
        }
    }

    @Test
    void speaks_tls_and_proves_a_password_without_sending_it() throws Exception {
        Path root = postgres.certificate();
        pipeline.as("guarded", PrivatePostgres.PASSWORD);
        pipeline.url(pipeline.config().url() + "?sslmode=verify-full&sslrootcert=" + root);
        try (Source source = pipeline.open(null)) {
            database.execute(
                    "insert into t select i, repeat('x', 1000) from generate_series(1, 5000) i");
            FrameLog log = new FrameLog(null).read(source, 5000);

            assertThat(log.eventIds()).isSorted();
            assertThat(
                            database.value(
                                    "select bool_and(s.ssl) from pg_stat_replication r join pg_stat_ssl s using (pid)"
                                            + " where r.usename = 'guarded'"))
                    .isEqualTo("t");
        }
    }

    @Test
    void proves_itself_by_a_key_that_has_a_password() throws Exception {
        Path folder = postgres.certificate().getParent();
        Path key = folder.resolve("client.p12");
        Path certificate = folder.resolve("client.crt");
        String store = "-alias user -keystore " + key + " -storetype PKCS12 -storepass hidden-word";
        keytool("-genkeypair " + store + " -keyalg RSA -dname CN=me -validity 9999");
        keytool("-exportcert -rfc " + store + " -file " + certificate);
        database.execute(
                "alter system set ssl_ca_file = '" + certificate + "'", "select pg_reload_conf()");
        database.await("select current_setting('ssl_ca_file') <> ''");
        String url = pipeline.config().url() + "?user=postgres&sslmode=require&sslkey=" + key;
        try {
            PostgresConfig config = pipeline.url(url + "&sslpassword=hidden-word").config();
            assertThat(config.toString()).doesNotContain("hidden-word");
            try (Connection connection = connections(config).connect();
                    ResultSet row =
                            connection
                                    .createStatement()
                                    .executeQuery(
                                            "select client_dn from pg_stat_ssl where pid = pg_backend_pid()")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("/CN=me");
            }

            PostgresConfig wrong = pipeline.url(url + "&sslpassword=other-word").config();
            assertThatThrownBy(() -> connections(wrong).connect())
                    .hasMessageContaining("sslkey=" + key)
                    .hasMessageNotContaining("other-word");
        } finally {
            database.execute("alter system reset ssl_ca_file", "select pg_reload_conf()");
        }
    }

    private static Connections connections(PostgresConfig config) {
        return new Connections(config.server(), config.user(), config.password(), "test");
    }

    private static void keytool(String arguments) throws IOException {
        Keytool.run(List.of(arguments.split(" ")));
    }

    @Test
    void reads_tables_as_they_stand_before_the_log_and_again_when_asked() throws Exception {
        database.execute("insert into t select i, 'old' from generate_series(1, 3000) i");
        pipeline.tables("public.t").snapshot(Snapshot.INITIAL);
        try (Source source = pipeline.open(null)) {
            database.execute("insert into t values (5000, 'new')");
            FrameLog log = new FrameLog(null).read(source, 3001);
            assertThat(log.changes().subList(0, 3000)).allMatch(change -> change.op() == Op.READ);
            assertThat(log.changes().getLast().after("v")).isEqualTo("new");
            assertThat(log.violations()).isEmpty();

            new PostgresSourceFactory()
                    .request(pipeline.config(), pipeline.context(), List.of("public.t"));
            log.read(source, 3001 + 3001);
            assertThat(log.changes().subList(3001, 6002))
                    .filteredOn(change -> change.op() == Op.READ)
                    .hasSize(3001);

            database.execute("insert into t values (5001, 'newer')");
            log.readUntil(source, l -> l.changes().getLast().op() == Op.INSERT);
            assertThat(log.changes().getLast().after("v")).isEqualTo("newer");
        }
    }
}
