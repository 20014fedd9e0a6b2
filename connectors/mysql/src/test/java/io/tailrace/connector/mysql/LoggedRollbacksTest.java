package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.mysql.Reading.Row;
import io.tailrace.spi.frame.Op;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * MariaDB, and MySQL before 8.0, log what was rolled back of a transaction that has made or dropped
 * a temporary table.
 */
@Tag("server")
class LoggedRollbacksTest {

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysqlWithoutGtids();
    @RegisterExtension static final PrivateMysql MARIADB = PrivateMysql.mariadb();

    static final List<PrivateMysql> SERVERS = List.of(MARIADB, MYSQL);

    @ParameterizedTest
    @FieldSource("SERVERS")
    void what_was_rolled_back_is_not_delivered(PrivateMysql server) throws Exception {
        server.execute(
                "create database r",
                "use r",
                "create table t (id int primary key, a varchar(4000))",
                "create table other (id int)",
                "create table late (id int)",
                "create table my (id int) engine = MyISAM");
        MysqlConfig config = Reading.config(server, "r", "r.*");
        try (Reading reading = Reading.open(config, null)) {
            server.execute(
                    "insert into t values (1, 'kept')",
                    "begin",
                    "insert into t values (2, 'gone')",
                    "create temporary table x1 (a int)",
                    "rollback",
                    "begin",
                    "insert into t values (3, 'kept')",
                    "savepoint `S p`",
                    "drop temporary table x1",
                    "update t set a = 'gone' where id = 1",
                    "savepoint q",
                    "delete from t where id = 3",
                    "rollback to q",
                    "insert into t values (4, 'gone')",
                    "rollback to savepoint `s P`",
                    "insert into t values (5, 'kept')",
                    "commit",
                    // each row fills a batch
                    "create temporary table x2 (a int)",
                    "begin",
                    "insert into other values (6)",
                    "insert into t select 10 + id, repeat('x', 4000) from t",
                    "savepoint big",
                    "insert into late values (7)",
                    "drop temporary table x2",
                    "insert into t select 20 + id, repeat('y', 4000) from t",
                    "rollback to big",
                    "insert into other values (8)",
                    "commit",
                    "begin",
                    "insert into t select 100 + id, repeat('z', 4000) from t",
                    "create temporary table x3 (a int)",
                    "rollback",
                    "begin",
                    "insert into t values (9, 'kept')",
                    "savepoint s",
                    "insert into my values (1)",
                    "insert into t values (10, 'gone')",
                    "rollback to s",
                    "commit",
                    "insert into late values (11)");
            reading.until(r -> r.rowsOf("r.late").contains(List.of("11")), "the last row of late");
            assertThat(reading.rows)
                    .allMatch(row -> row.op() == Op.INSERT)
                    .extracting(row -> row.table() + " " + row.after().getFirst())
                    .containsExactlyInAnyOrder(
                            "r.t 1",
                            "r.t 3",
                            "r.t 5",
                            "r.other 6",
                            "r.t 11",
                            "r.t 13",
                            "r.t 15",
                            "r.other 8",
                            "r.my 1",
                            "r.t 9",
                            "r.late 11");
            assertThat(server.rows("select id from t order by id"))
                    .isEqualTo(
                            reading.rowsOf("r.t").stream()
                                    .map(row -> Integer.valueOf(row.getFirst()))
                                    .sorted()
                                    .map(id -> List.of(id.toString()))
                                    .toList());
            assertThat(reading.rows.stream().map(Row::eventId)).doesNotHaveDuplicates();
            for (Reading.Step step : List.copyOf(reading.steps)) { // a restart anywhere
                List<Row> rest = rowsBehind(reading, step);
                try (Reading again = Reading.openAgain(config, "test", List.of(step.position()))) {
                    assertThat(again.until(rest.size()).rows).isEqualTo(rest);
                }
            }
        }
    }

    @Test
    void one_that_is_too_large_to_wait_for_its_end_is_an_error() throws Exception {
        MARIADB.execute("create database large", "create table large.t (a longtext)");
        long rows = Runtime.getRuntime().maxMemory() / 16 / 500_000 + 3;
        try (Reading reading = Reading.open(Reading.config(MARIADB, "large", "large.t"), null)) {
            MARIADB.execute(
                    "begin",
                    "insert into large.t select repeat('x', 500000) from seq_1_to_" + rows,
                    "create temporary table large.x (a int)",
                    "rollback");
            assertThatThrownBy(() -> reading.until((int) rows + 1))
                    .hasMessageContaining("was rolled back")
                    .hasMessageContaining("new snapshot");
        }
    }

    @Test
    void a_prepared_one_has_what_is_left_of_it() throws Exception {
        MARIADB.execute("create database p", "use p", "create table t (id int)");
        try (Reading reading = Reading.open(Reading.config(MARIADB, "p", "p.t"), null)) {
            MARIADB.execute(
                    "xa start 'x'",
                    "insert into t values (1)",
                    "savepoint s",
                    "create temporary table y (a int)",
                    "insert into t values (2)",
                    "rollback to s",
                    "insert into t values (3)",
                    "xa end 'x'",
                    "xa prepare 'x'",
                    "xa commit 'x'",
                    "insert into t values (4)");
            reading.until(3);
            assertThat(reading.rowsOf("p.t"))
                    .containsExactly(List.of("1"), List.of("3"), List.of("4"));
        }
    }

    private static List<Row> rowsBehind(Reading reading, Reading.Step step) {
        return reading.steps.stream()
                .skip(reading.steps.indexOf(step) + 1L)
                .flatMap(each -> each.rows().stream())
                .toList();
    }
}
