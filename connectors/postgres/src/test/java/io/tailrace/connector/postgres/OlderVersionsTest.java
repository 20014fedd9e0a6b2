package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.FrameLog.Delivered;
import io.tailrace.testkit.FrameLog.Step;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole source, in short, on each version of the server that other tests do not run on. */
@Tag("server")
final class OlderVersionsTest {

    private static final int EXISTING = 2000;
    private static final int READ = EXISTING + 3;
    private static final int LARGE = 5000;

    private PrivatePostgres postgres = PrivatePostgres.own();

    @AfterEach
    void delete() {
        postgres.delete();
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14, 16, 17})
    void reads_tables_and_log(int version) throws Exception {
        postgres = PrivatePostgres.version(version);
        if (version >= 13) {
            postgres.with("logical_decoding_work_mem", "64kB");
        }
        postgres.startIfPresent();
        assertThat(postgres.database().value("show server_version")).startsWith(version + ".");
        new TypesBothWays(postgres.database()).compare();

        PrivateDatabase database = postgres.database();
        makeTables(database);
        PostgresPipeline pipeline =
                new PostgresPipeline(database).snapshot(Snapshot.INITIAL).snapshotChunk("16KiB");
        FrameLog log = new FrameLog(null);
        Position middle;
        try (Source source = pipeline.open(null)) {
            log.read(source, READ); // and on, for until then the tables are locked
            database.execute("insert into t values (5000, 'first')");
            log.read(source, READ + 1);
            middle = log.lastPosition();
            change(database);
            log.readUntil(source, OlderVersionsTest::isOver);
            request(pipeline, source, log, version);
        }
        assertThat(log.violations()).isEmpty();
        assertThat(log.eventIds()).doesNotHaveDuplicates();
        assertThat(log.changes()).anyMatch(change -> change.op() == Op.TRUNCATE);
        assertThat(log.changes())
                .anyMatch(change -> FrameLog.ABSENT.equals(change.after("v")))
                .noneMatch(change -> "gone".equals(change.after("v")));
        assertThat(Objects.requireNonNull(log.shape("t")).indexOf("w")).isPositive();
        assertThat(new Rows().apply(log.changes()).of("t")).isEqualTo(Rows.in(database, "t"));
        for (String leaf : version == 12 ? List.of("low", "high") : List.of("parts")) {
            assertThat(new Rows().apply(log.changes()).of(leaf))
                    .isEqualTo(Rows.in(database, leaf))
                    .isNotEmpty();
        }
        if (version >= 14) {
            database.await("select sum(stream_txns) > 0 from pg_stat_replication_slots");
        }
        goesOn(pipeline, log, middle);
    }

    private static void makeTables(PrivateDatabase database) {
        database.execute(
                "create table t (id integer primary key, v text)",
                "alter table t alter v set storage external",
                "insert into t select i, repeat('x', 3000) || i from generate_series(1, "
                        + EXISTING
                        + ") i",
                "create table parts (id integer primary key, v text) partition by range (id)",
                "create table low partition of parts for values from (0) to (10)",
                "create table high partition of parts for values from (10) to (20)",
                "insert into parts values (1, 'low'), (2, 'low'), (11, 'high')",
                "create table emptied (id integer primary key, v text)");
    }

    private static void change(PrivateDatabase database) {
        database.execute(
                "update t set id = -id where id < 5",
                "update t set v = 'short' where id = 10",
                "delete from t where id between 20 and 30",
                "insert into emptied values (1, 'a')",
                "truncate emptied",
                "update parts set id = 12 where id = 1");
        database.transaction(
                "insert into t select i, repeat('y', 200) from generate_series(10001, "
                        + (10000 + LARGE)
                        + ") i",
                "savepoint a",
                "update t set v = 'gone' where id > 10000",
                "rollback to savepoint a");
        database.execute(
                "alter table t add w integer default 7",
                "alter table t alter id type bigint",
                "insert into t values (-100, 'new', 8)",
                "insert into parts values (13, 'end')");
    }

    private static boolean isOver(FrameLog log) {
        return log.changes().stream().anyMatch(change -> "end".equals(change.after("v")));
    }

    /** Another snapshot, where the log can carry the request. */
    private static void request(PostgresPipeline pipeline, Source source, FrameLog log, int version)
            throws InterruptedException {
        PostgresSourceFactory factory = new PostgresSourceFactory();
        Runnable ask =
                () -> factory.request(pipeline.config(), pipeline.context(), List.of("public.t"));
        if (version < 14) {
            assertThatThrownBy(ask::run)
                    .isInstanceOfSatisfying(
                            TailraceException.class,
                            e -> assertThat(e.code()).isEqualTo(PostgresError.POSTGRES_NOT_READY));
        } else {
            long before = reads(log);
            ask.run();
            log.readUntil(
                    source,
                    l ->
                            reads(l) > before
                                    && PostgresPosition.decode(l.lastPosition()).snapshot().done());
        }
    }

    private static long reads(FrameLog log) {
        return log.changes().stream().filter(change -> change.op() == Op.READ).count();
    }

    /** Wherever it is stopped. */
    private static void goesOn(PostgresPipeline pipeline, FrameLog whole, Position middle)
            throws InterruptedException {
        List<Step> points =
                whole.restartPoints().stream()
                        .filter(step -> step.changes() > READ + 1)
                        .filter(step -> step.changes() < EXISTING + LARGE)
                        .toList();
        for (Step step : List.of(new Step(middle, READ + 1), points.getFirst(), points.getLast())) {
            List<Delivered> expected = whole.changes().subList(step.changes(), EXISTING + LARGE);
            try (Source source = pipeline.open(step.position())) {
                assertThat(
                                new FrameLog(step.position())
                                        .read(source, expected.size())
                                        .changes()
                                        .subList(0, expected.size()))
                        .isEqualTo(expected);
            }
        }
    }
}
