package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.testkit.PrivateMysql;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The past is read with the columns it had, on servers whose log does not name them. */
@Tag("server")
abstract class ReplayContract {

    abstract PrivateMysql server();

    @Test
    void rows_of_the_past_have_the_columns_of_the_past() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists past",
                "create database past character set utf8mb4",
                "use past",
                "create table t (id int primary key, a int unsigned, e enum('x','y'), b varchar(10) character set latin1)",
                "create table other (id int primary key, s varchar(10))");
        MysqlConfig config = Reading.config(server, "past", "past.t", "past.other");
        Position start = start(config);
        server.execute(
                "insert into t values (1, 4294967295, 'y', 'é')",
                "alter table t add column c text after id, "
                        + (server.isMysqlBefore(800)
                                ? "change a aa int unsigned"
                                : "rename column a to aa"),
                "insert into t values (2, 'c', 4294967294, 'x', 'ü')",
                "alter table t drop column e, modify b varchar(10) character set utf8mb4 first",
                "insert into t values ('€', 3, 'c', 7)",
                // as gh-ost does it
                "create table `past`.`_t_gho` like `past`.`t`",
                "alter /* gh-ost */ table `past`.`_t_gho` add column n int unsigned, drop primary key, add primary key (n, id)",
                "insert into _t_gho select b, id, c, aa, 4000000000 from t where id = 3",
                "rename /* gh-ost */ table `past`.`t` to `past`.`_t_del`, `past`.`_t_gho` to `past`.`t`",
                "insert into t values ('b', 4, 'c', 8, 4000000001)",
                "drop table `_t_del`",
                "rename table t to swap, other to t, swap to other",
                "insert into t values (5, 's')",
                "insert into other values ('o', 6, 'c', 9, 4000000002)",
                "drop table t",
                "create table t (x datetime(3), y set('p','q'))",
                "insert into t values ('2026-01-02 03:04:05.678', 'p,q')",
                "truncate t",
                "alter table t add z int default 1, convert to character set latin1",
                "insert into t values (null, 'q', 10)");
        try (Reading reading = Reading.open(config, start)) {
            reading.until(9);
            List<String> rows = described(reading);
            assertThat(rows)
                    .containsExactly(
                            "t(id! a e b) [1, 4294967295, y, é]",
                            "t(id! c aa e b) [2, c, 4294967294, x, ü]",
                            "t(b id! c aa) [€, 3, c, 7]",
                            "t(b id! c aa n!) [b, 4, c, 8, 4000000001]",
                            "t(id! s) [5, s]",
                            "other(b id! c aa n!) [o, 6, c, 9, 4000000002]",
                            "t(x y) [2026-01-02 03:04:05.678, p,q]",
                            "t(x y) null",
                            "t(x y z) [null, q, 10]");
            assertThat(reading.schemas.stream().map(ReplayContract::change))
                    .containsSubsequence(
                            "null -> t(id! a e b)",
                            "t(id! a e b) -> t(id! c aa e b)",
                            "t(b id! c aa n!) -> t(id! s)",
                            "t(id! s) -> null",
                            "null -> t(x y)",
                            "t(x y) -> t(x y z)");
            List<Reading.Step> steps = List.copyOf(reading.steps);
            int done = 0;
            for (Reading.Step step : steps) {
                done += step.rows().size();
                try (Reading again = Reading.open(config, step.position())) {
                    again.until(9 - done);
                    assertThat(described(again))
                            .as("after %s", step.position())
                            .isEqualTo(rows.subList(done, 9));
                }
            }
            try (Reading back = Reading.open(config, start)) {
                assertThat(described(back.until(9))).isEqualTo(rows);
            }
        }
    }

    @Test
    void texts_of_the_past_have_the_character_set_that_their_database_had() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists western",
                "create database western character set latin1",
                "use western",
                "create table t (id int primary key, a varchar(10))");
        MysqlConfig config = Reading.config(server, "western", "western.*");
        Position start = start(config);
        server.execute(
                "create table u (a varchar(10))",
                "insert into u values ('é')",
                "create database if not exists western character set utf8mb4",
                "create table v (a varchar(10))",
                "insert into v values ('ü')",
                "alter database character set utf8mb4",
                "create table w (a varchar(10))",
                "insert into w values ('€')",
                "alter table u add b varchar(10), default character set greek",
                "insert into u values ('é', 'λ')",
                "alter table u add c varchar(10) character set latin1, convert to character set utf8mb4",
                "insert into u values ('é', 'λ', '€')");
        try (Reading reading = Reading.open(config, start)) {
            reading.until(5);
            assertThat(described(reading))
                    .containsExactly(
                            "u(a) [é]",
                            "v(a) [ü]",
                            "w(a) [€]",
                            "u(a b) [é, λ]",
                            "u(a b c) [é, λ, €]");
        }
    }

    @Test
    void the_log_from_its_beginning_tells_what_tables_were() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists whole",
                "create database whole character set utf8mb4",
                "use whole",
                "create table t (id int primary key, a bigint unsigned)",
                "insert into t values (1, 18446744073709551615)",
                "alter table t change a b decimal(30,1) first, add c int",
                "insert into t values (2.5, 2, 3)",
                "alter table t rename to u, drop c",
                "insert into u values (3.5, 3)",
                "drop table u");
        try (Reading reading =
                Reading.open(Reading.fromEarliest(server.url("whole"), "whole.*"), null)) {
            reading.until(3);
            assertThat(described(reading))
                    .containsExactly(
                            "t(id! a) [1, 18446744073709551615]",
                            "t(b id! c) [2.5, 2, 3]",
                            "u(b id!) [3.5, 3]");
            assertThat(reading.schemas.stream().map(ReplayContract::change))
                    .contains("t(b id! c) -> u(b id! c)", "u(b id! c) -> u(b id!)");
        }
    }

    @Test
    void a_renamed_column_keeps_its_id() throws Exception {
        keepsIds(server(), "ids");
    }

    /** Also for a reading that begins between the renames. */
    static void keepsIds(PrivateMysql server, String database) throws Exception {
        server.execute(
                "drop database if exists " + database,
                "create database " + database,
                "use " + database,
                "create table t (id int primary key, a int, b int)");
        MysqlConfig config = Reading.config(server, database);
        Position start = start(config);
        server.execute(
                "insert into t values (1, 1, 1)",
                server.isMysqlBefore(800)
                        ? "alter table t change a b int, change b a int"
                        : "alter table t rename column a to b, rename column b to a",
                "insert into t values (2, 2, 2)",
                "alter table t change b c bigint, drop a, add d int",
                "insert into t values (3, 3, 3)",
                "alter table t drop d, add d int",
                "insert into t values (4, 4, 4)");
        try (Reading reading = Reading.open(config, start)) {
            reading.until(4);
            List<List<Integer>> ids = ids(reading);
            List<Integer> first = ids.getFirst();
            assertThat(first).doesNotHaveDuplicates().doesNotContain(0);
            assertThat(ids.get(1)).isEqualTo(first); // a, b are called b, a
            assertThat(ids.get(2).subList(0, 2)).isEqualTo(first.subList(0, 2));
            assertThat(ids.get(2).get(2)).isNotIn(first);
            assertThat(ids.get(3).get(2)).isNotIn(ids.get(2));
            int done = 0;
            for (Reading.Step step : List.copyOf(reading.steps)) {
                done += step.rows().size();
                try (Reading again = Reading.open(config, step.position())) {
                    again.until(4 - done);
                    assertThat(ids(again)).isEqualTo(ids.subList(done, 4));
                }
            }
            try (Reading back = Reading.open(config, start)) {
                assertThat(ids(back.until(4))).isEqualTo(ids);
            }
        }
    }

    private static List<List<Integer>> ids(Reading reading) {
        return reading.tables.stream()
                .map(table -> table.columns().stream().map(Column::id).toList())
                .toList();
    }

    @Test
    void what_cannot_be_read_is_taken_from_the_catalogue() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists odd",
                "create database odd character set utf8mb4",
                "use odd",
                "create table t (id int primary key)");
        MysqlConfig config = Reading.config(server, "odd", "odd.*");
        try (Reading reading = Reading.open(config, null)) {
            server.execute(
                    "insert into t values (1)",
                    "set sql_log_bin = 0",
                    "alter table t add unseen varchar(5)",
                    "set sql_log_bin = 1",
                    "insert into t values (2, 'two')");
            reading.until(2);
            assertThat(described(reading)).containsExactly("t(id!) [1]", "t(id! unseen) [2, two]");
        }
    }

    /** Where a pipeline stands that has just begun. */
    static Position start(MysqlConfig config) throws InterruptedException {
        try (Reading reading = Reading.open(config, null)) {
            return reading.until(r -> !r.last.token().isEmpty(), "position").last;
        }
    }

    static List<String> described(Reading reading) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < reading.rows.size(); i++) {
            rows.add(shape(reading.tables.get(i)) + " " + reading.rows.get(i).after());
        }
        return rows;
    }

    static String change(SchemaChange change) {
        return (change.before() == null ? "null" : shape(Objects.requireNonNull(change.before())))
                + " -> "
                + (change.after() == null ? "null" : shape(Objects.requireNonNull(change.after())));
    }

    private static String shape(Table table) {
        StringBuilder text = new StringBuilder(table.name().name()).append('(');
        for (Column column : table.columns()) {
            text.append(text.charAt(text.length() - 1) == '(' ? "" : " ").append(column.name());
            text.append(column.isKey() ? "!" : "");
        }
        return text.append(')').toString();
    }
}
