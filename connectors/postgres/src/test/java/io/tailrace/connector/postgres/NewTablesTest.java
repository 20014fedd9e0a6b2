package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Op;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.FrameLog.Delivered;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables that come to be while the source runs. */
@Tag("server")
final class NewTablesTest {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    private PrivateDatabase database;
    private PostgresPipeline pipeline;

    @BeforeEach
    void make_table() {
        database = postgres.database();
        database.execute(
                "create table t (id integer primary key, v text)", "insert into t values (1, 'a')");
        pipeline = new PostgresPipeline(database).snapshot(Snapshot.INITIAL);
    }

    private void make(String table, int rows) {
        database.execute(
                "create table " + table + " (id integer primary key, v text)",
                "insert into "
                        + table
                        + " select i, 'v' || i from generate_series(1, "
                        + rows
                        + ") i");
    }

    /** Reads until a row that is inserted now has come, and no snapshot is left to take. */
    private void readOn(Source source, FrameLog log, String table) throws InterruptedException {
        database.execute("insert into " + table + " values (1000, 'end')");
        log.readUntil(
                source,
                l ->
                        l.changes().stream().anyMatch(change -> isEnd(change, table))
                                && PostgresPosition.decode(l.lastPosition()).snapshot().done());
        assertThat(log.violations()).isEmpty();
        assertThat(new Rows().apply(log.changes()).of(table)).isEqualTo(Rows.in(database, table));
    }

    private static boolean isEnd(Delivered change, String table) {
        return change.table().name().equals(table) && "end".equals(change.after("v"));
    }

    private static long reads(FrameLog log, String table) {
        return log.changes().stream()
                .filter(change -> change.op() == Op.READ && change.table().name().equals(table))
                .count();
    }

    @Test
    void are_taken_into_a_publication_of_tables_and_read_as_they_stand() throws Exception {
        try (Source source = pipeline.open(null)) {
            FrameLog log = new FrameLog(null).read(source, 1);
            make("fresh", 100);
            log.readUntil(source, l -> reads(l, "fresh") == 100);
            readOn(source, log, "fresh");
            assertThat(reads(log, "t")).isEqualTo(1);

            FrameLog again = new FrameLog(log.lastPosition());
            source.close();
            try (Source next = pipeline.open(log.lastPosition())) {
                database.execute("insert into fresh values (1001, 'more')");
                again.read(next, 1);
                assertThat(again.changes()).extracting(Delivered::op).containsExactly(Op.INSERT);
            }
        }
    }

    @Test
    void are_followed_without_a_snapshot_where_none_is_wanted() throws Exception {
        pipeline.snapshot(Snapshot.NEVER);
        try (Source source = pipeline.open(null)) {
            make("fresh", 100);
            FrameLog log = new FrameLog(null);
            log.readUntil(
                    source,
                    _ ->
                            database.value(
                                            "select count(*) from pg_publication_tables where tablename = 'fresh'")
                                    .equals("1"));
            database.execute("insert into fresh values (1000, 'end')");
            log.readUntil(source, l -> l.changes().stream().anyMatch(c -> isEnd(c, "fresh")));
            assertThat(reads(log, "fresh")).isZero();
        }
    }

    @Test
    void come_by_themselves_from_a_publication_of_all_tables() throws Exception {
        database.execute("create publication everything for all tables");
        pipeline.publication("everything");
        try (Source source = pipeline.open(null)) {
            FrameLog log = new FrameLog(null).read(source, 1);
            make("fresh", 100);
            log.read(source, 101);
            assertThat(log.changes().subList(1, 101)).allMatch(change -> change.op() == Op.INSERT);
            log.readUntil(source, l -> reads(l, "fresh") == 100);
            readOn(source, log, "fresh");
        }
    }

    @Test
    void may_have_the_name_of_one_that_was_dropped() throws Exception {
        try (Source source = pipeline.tables("public.t").open(null)) {
            FrameLog log = new FrameLog(null).read(source, 1);
            database.execute("insert into t values (2, 'b')");
            log.read(source, 2); // what is being read is locked
            database.execute("drop table t");
            make("t", 20);
            log.readUntil(source, l -> reads(l, "t") == 1 + 20);
            readOn(source, log, "t");
        }
    }

    @Test
    void that_the_pipeline_does_not_name_are_left_alone() throws Exception {
        database.execute("create schema other");
        try (Source source = pipeline.open(null)) {
            FrameLog log = new FrameLog(null).read(source, 1);
            make("other.stranger", 5);
            make("fresh", 5);
            log.readUntil(source, l -> reads(l, "fresh") == 5);
            assertThat(database.rows("select tablename from pg_publication_tables order by 1"))
                    .isEqualTo(List.of(List.of("fresh"), List.of("t")));
        }
    }
}
