package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Op;
import io.tailrace.testkit.FaultProxy;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that are read while they change end as they are in the source. */
abstract class Convergence {

    private static final int EXISTING = 12_000;

    private PrivateDatabase database;
    private PostgresPipeline pipeline;
    private SteadyReader reader;

    abstract PrivatePostgres server();

    @BeforeEach
    void make_table() {
        database = server().database();
        makeTable("t", EXISTING);
        pipeline =
                new PostgresPipeline(database)
                        .tables("public.t")
                        .snapshot(Snapshot.INITIAL)
                        .snapshotChunk("64KiB");
        reader = new SteadyReader(pipeline);
    }

    private void makeTable(String name, int rows) {
        database.execute(
                "create table " + name + " (id integer primary key, v text, w text)",
                "alter table " + name + " alter w set storage external",
                "insert into "
                        + name
                        + " select i, 'old', repeat('x', 900) from generate_series(1, "
                        + rows
                        + ") i");
    }

    private void request(String table) {
        new PostgresSourceFactory().request(pipeline.config(), pipeline.context(), List.of(table));
    }

    @Test
    void when_they_are_read_for_the_first_time() throws Exception {
        try (Traffic _ = new Traffic(database, 2, "t")) {
            reader.read(EXISTING + 3000, _ -> {});
        }
        reader.readAll(_ -> {}, "t");
    }

    @Test
    void when_they_are_read_again_in_rounds_that_take_turns_with_the_log() throws Exception {
        try (FaultProxy proxy = new FaultProxy(database.port())) {
            pipeline.url(database.url(proxy.port()));
            try (Source source = pipeline.open(null)) {
                FrameLog log = new FrameLog(null).read(source, EXISTING);
                try (Traffic _ = new Traffic(database, 3, "t")) {
                    proxy.throttle(600_000);
                    request("public.t");
                    log.readUntil(
                            source, l -> rounds(l) > 1 && l.changes().getLast().op() != Op.READ);
                    proxy.pass();
                }
                log.readUntil(source, Convergence::snapshotDone);
                update(log, source, "end");
                assertThat(rounds(log)).isGreaterThan(2);
                assertThat(log.eventIds()).doesNotHaveDuplicates();
                assertThat(new Rows().apply(log.changes()).of("t"))
                        .isEqualTo(Rows.in(database, "t"));
            }
        }
    }

    private static boolean snapshotDone(FrameLog log) {
        return PostgresPosition.decode(log.lastPosition()).snapshot().done();
    }

    private static long rounds(FrameLog log) {
        return log.changes().stream()
                .filter(change -> change.op() == Op.READ)
                .map(change -> change.eventId().substring(0, 16))
                .distinct()
                .count();
    }

    @Test
    void when_a_request_comes_while_another_is_being_served() throws Exception {
        try (Traffic _ = new Traffic(database, 4, "t")) {
            int[] asked = {0};
            reader.read(
                    3 * EXISTING,
                    count -> {
                        if (asked[0] < 3 && count > (asked[0] + 1) * 4000) {
                            asked[0]++;
                            request("public.t");
                        }
                    });
        }
        reader.readAll(_ -> {}, "t");
    }

    @Test
    void when_an_old_transaction_keeps_the_next_reading_waiting() throws Exception {
        try (Connection other = database.connect();
                Statement old = other.createStatement();
                Source source = pipeline.open(null)) {
            FrameLog log = new FrameLog(null).read(source, EXISTING);
            other.setAutoCommit(false);
            old.execute("insert into t values (50000, 'old transaction')");
            request("public.t");
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            for (int i = 0; System.nanoTime() < end; i++) { // the log goes on meanwhile
                update(log, source, "meanwhile " + i);
            }
            assertThat(reads(log)).isEqualTo(EXISTING);
            other.commit();
            log.readUntil(source, l -> reads(l) == 2 * EXISTING + 1);
            update(log, source, "end");
            assertThat(new Rows().apply(log.changes()).of("t")).isEqualTo(Rows.in(database, "t"));
        }
    }

    private void update(FrameLog log, Source source, String value) throws InterruptedException {
        database.execute(
                "insert into t values (1, '"
                        + value
                        + "') on conflict (id) do update set v = excluded.v");
        log.readUntil(
                source,
                l -> !l.changes().isEmpty() && value.equals(l.changes().getLast().after("v")));
    }

    private static long reads(FrameLog log) {
        return log.changes().stream().filter(change -> change.op() == Op.READ).count();
    }

    @Test
    void when_a_table_is_added_at_a_restart() throws Exception {
        try (Traffic _ = new Traffic(database, 5, "t")) {
            reader.read(EXISTING + 500, _ -> {});
        }
        makeTable("added", EXISTING);
        pipeline.tables("public.*");
        try (Traffic _ = new Traffic(database, 6, "t", "added")) {
            reader.read(reader.changes().size() + EXISTING, _ -> {});
        }
        reader.readAll(_ -> {}, "t", "added");
    }
}
