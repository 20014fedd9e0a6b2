package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A restart at any row loses nothing and doubles nothing. */
@Tag("server")
abstract class ResumeContract {

    private static final int ROWS = 58;

    /** One route, which has nothing yet. */
    private static final List<@Nullable Position> NOTHING = Collections.singletonList(null);

    abstract PrivateMysql server();

    @Test
    void a_restart_at_every_row_goes_on_with_the_next() throws Exception {
        PrivateMysql server = server();
        server.execute("drop database if exists resume", "create database resume charset utf8mb4");
        MysqlConfig config = Reading.config(server, "resume", "resume.t");
        try (Reading whole = Reading.open(config, null)) {
            workload(server);
            whole.until(ROWS);
            List<Reading.Row> rows = whole.rows;
            assertThat(rows).hasSize(ROWS);
            assertThat(new HashSet<>(ids(rows))).hasSize(ROWS);
            assertThat(ids(rows)).isSorted();
            List<Reading.Row> before = new ArrayList<>();
            for (Reading.Step step : whole.steps) {
                before.addAll(step.rows());
                int rest = rows.size() - before.size();
                try (Reading again = Reading.open(config, step.position())) {
                    again.until(rest);
                    assertThat(again.rows)
                            .as("after %s", step.position())
                            .isEqualTo(rows.subList(before.size(), rows.size()));
                }
                if (rest == 0) {
                    break;
                }
            }
        }
    }

    /** Every row fills a batch, so that every row has a position. */
    private static void workload(PrivateMysql server) {
        server.execute(
                "create table resume.t (id int primary key, body text)",
                "create table resume.other (id int primary key)",
                "insert into resume.t values (1, repeat('a', 4000))",
                "insert into resume.other values (1)",
                "begin");
        for (int id = 2; id <= 21; id++) {
            server.execute(
                    "insert into resume.t values (" + id + ", repeat('b', 4000))",
                    "insert into resume.other values (" + id + ")");
        }
        server.execute(
                "commit",
                "flush binary logs",
                "insert into resume.t select id + 100, body from resume.t where id <= 18",
                "update resume.t set body = repeat('c', 4000) where id between 100 and 110",
                "flush binary logs",
                "delete from resume.t where id between 100 and 109");
    }

    private static List<String> ids(List<Reading.Row> rows) {
        return rows.stream().map(Reading.Row::eventId).toList();
    }

    @Test
    void what_nobody_has_made_durable_comes_again() throws Exception {
        PrivateMysql server = server();
        MysqlConfig config = emptyTable("begun");
        List<Reading.Row> rows;
        try (Reading first = Reading.open(config, "begun", null)) {
            server.execute("insert into begun.t values (1)", "alter table begun.t add a int");
            rows = first.until(1).rows;
        }
        server.execute("insert into begun.t values (2, 2)");
        try (Reading again = Reading.openAgain(config, "begun", NOTHING)) {
            again.until(2);
            assertThat(again.rows.getFirst()).isEqualTo(rows.getFirst());
            assertThat(again.rows.getLast().after()).containsExactly("2", "2");
            again.source().acknowledge(again.last);
        }
        server.execute("insert into begun.t values (3, 3)");
        try (Reading anew = Reading.openAgain(config, "begun", NOTHING)) {
            server.execute("insert into begun.t values (4, 4)");
            assertThat(anew.until(1).rows.getFirst().after()).containsExactly("4", "4");
        }
    }

    @Test
    void a_route_that_has_nothing_yet_begins_where_the_reading_did() throws Exception {
        PrivateMysql server = server();
        MysqlConfig config = emptyTable("two");
        Position further;
        try (Reading first = Reading.open(config, "two", null)) {
            server.execute("insert into two.t values (1)");
            further = first.until(1).last;
        }
        server.execute("insert into two.t values (2)");
        List<@Nullable Position> positions = new ArrayList<>(List.of(further));
        positions.addAll(NOTHING);
        try (Reading both = Reading.openAgain(config, "two", positions)) {
            both.until(2);
            assertThat(both.rowsOf("two.t")).containsExactly(List.of("1"), List.of("2"));
        }
    }

    /** Makes the table {@code t (id)}, and the source that reads it. */
    private MysqlConfig emptyTable(String database) {
        server().execute(
                        "drop database if exists " + database,
                        "create database " + database + " charset utf8mb4",
                        "create table " + database + ".t (id int primary key)");
        return Reading.config(server(), database);
    }

    @Test
    void ddl_within_the_stream_changes_the_shape_from_there_on() throws Exception {
        PrivateMysql server = server();
        server.execute("drop database if exists ddl", "create database ddl charset utf8mb4");
        try (Reading reading = Reading.open(Reading.config(server, "ddl"), null)) {
            server.execute(
                    "create table ddl.t (id int primary key, a int)",
                    "insert into ddl.t values (1, 1)",
                    "alter table ddl.t add column b varchar(10) after id",
                    "insert into ddl.t values (2, 'x', 2)",
                    "truncate table ddl.t",
                    "insert into ddl.t values (3, 'y', 3)",
                    "drop table ddl.t");
            reading.until(r -> r.schemas.size() == 3, "drop");
            assertThat(reading.rows.stream().map(Reading.Row::op))
                    .containsExactly(Op.INSERT, Op.INSERT, Op.TRUNCATE, Op.INSERT);
            assertThat(reading.rows.get(1).after()).containsExactly("2", "x", "2");
            assertThat(reading.schemas.get(1).before()).isNotNull();
            assertThat(reading.schemas.get(2).after()).isNull();
        }
    }

    @Test
    void the_servers_thread_is_gone_when_the_source_is_closed() throws Exception {
        PrivateMysql server = server();
        server.execute("create database if not exists gone");
        String dumps =
                "select count(*) from information_schema.processlist where command like 'Binlog Dump%'";
        Reading reading = Reading.open(Reading.config(server, "gone"), null);
        assertThat(server.value(dumps)).isEqualTo("1");
        reading.close();
        long end = System.nanoTime() + 10_000_000_000L;
        while (!server.value(dumps).equals("0") && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(server.value(dumps)).isEqualTo("0");
    }
}
