package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions may log statements in place of rows, as tools do that look after replicas. */
@Tag("server")
class LoggedStatementsTest {

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();
    @RegisterExtension static final PrivateMysql MARIADB = PrivateMysql.mariadb();

    static final List<PrivateMysql> SERVERS = List.of(MYSQL, MARIADB);

    @ParameterizedTest
    @FieldSource("SERVERS")
    void those_of_a_table_that_nobody_wants_are_passed_over(PrivateMysql server) throws Exception {
        server.execute("create database shop", "create database tools", "use tools");
        try (Reading reading = Reading.open(Reading.config(server, "shop", "shop.*"), null)) {
            server.execute(
                    "create table shop.t (id int primary key)",
                    "create table sums (id int primary key auto_increment, a varchar(99))",
                    "set session binlog_format = statement",
                    "set @a = 'shop.t'",
                    "insert into sums (a) values (@a), ('it''s')",
                    "replace /* shop.t */ into `tools`.`sums` (id, a) select 3, rand()",
                    "insert high_priority sums set a = repeat('x', 99)",
                    "update low_priority ignore sums set a = 'y' where id = 1",
                    "begin",
                    "delete quick from tools.sums where id = 1",
                    "delete from sums",
                    "commit",
                    "set session binlog_format = row",
                    "insert into shop.t values (1)");
            reading.until(1);
            assertThat(reading.rowsOf("shop.t")).containsExactly(List.of("1"));
            try (Reading again =
                    Reading.openAgain(
                            Reading.config(server, "shop", "shop.*"),
                            "test",
                            List.of(reading.last))) {
                server.execute("insert into shop.t values (2)");
                assertThat(again.until(1).rowsOf("shop.t")).containsExactly(List.of("2"));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("SERVERS")
    void a_table_in_memory_is_emptied_where_the_server_was_restarted(PrivateMysql server)
            throws Exception {
        server.execute(
                "create database memory",
                "create table memory.`a b` (id int primary key) engine = memory");
        MysqlConfig config = Reading.config(server, "memory", "memory.*");
        Position position;
        try (Reading reading = Reading.open(config, null)) {
            server.execute("insert into memory.`a b` values (1), (2)");
            position = reading.until(2).last;
        }
        server.restart();
        server.execute("insert into memory.`a b` values (3)");
        try (Reading reading = Reading.openAgain(config, "test", List.of(position))) {
            assertThat(reading.until(2).rows.stream().map(Reading.Row::op))
                    .containsExactly(Op.TRUNCATE, Op.INSERT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t values (1)",
                "update other, t set t.id = 5",
                "update other o set id = 1",
                "delete t from t, other"
            })
    void others_stop_the_pipeline(String statement) throws Exception {
        MYSQL.execute(
                "create database if not exists s",
                "use s",
                "create table if not exists t (id int)",
                "create table if not exists other (id int)",
                "insert into t values (7)",
                "insert into other values (8)");
        try (Reading reading = Reading.open(Reading.config(MYSQL, "s", "s.t"), null)) {
            MYSQL.execute(
                    "set session binlog_format = statement",
                    statement,
                    "set session binlog_format = row");
            assertThatThrownBy(() -> reading.until(1))
                    .hasMessageContaining("statement that changes rows")
                    .hasMessageContaining("binlog_format");
        }
    }
}
