package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateMysql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transactions in two phases are delivered with the second, if that is a commit. */
@Tag("server")
abstract class XaContract {

    abstract PrivateMysql server();

    @Test
    void rows_come_with_the_commit_and_never_after_a_rollback() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists xa",
                "create database xa",
                "create table xa.t (id int primary key)");
        MysqlConfig config = Reading.config(server, "xa");
        try (Reading reading = Reading.open(config, null)) {
            prepare("'one'", "(1), (2)");
            prepare("'two','b'", "(3)");
            server.execute("xa rollback 'two','b'", "insert into xa.t values (4)");
            reading.until(1);
            assertThat(reading.rows.getFirst().after()).containsExactly("4");
            try (Reading again = Reading.open(config, reading.last)) {
                server.execute(
                        "xa commit 'one'",
                        "xa start 'three'",
                        "insert into xa.t values (5)",
                        "xa end 'three'",
                        "xa commit 'three' one phase",
                        "insert into xa.t values (6)");
                again.until(4);
                assertThat(again.rows.stream().map(Reading.Row::after))
                        .containsExactly(List.of("1"), List.of("2"), List.of("5"), List.of("6"));
                for (Reading.Step step : List.copyOf(again.steps)) {
                    int done =
                            step.rows().isEmpty()
                                    ? 0
                                    : again.rows.indexOf(step.rows().getLast()) + 1;
                    if (done > 0) {
                        try (Reading rest = Reading.open(config, step.position())) {
                            assertThat(rest.until(4 - done).rows)
                                    .isEqualTo(again.rows.subList(done, 4));
                        }
                    }
                }
                try (Reading back = Reading.open(config, reading.last)) {
                    assertThat(back.until(4).rows).isEqualTo(again.rows);
                }
            }
        }
    }

    /**
     * In a session of its own, which then goes: only when the server has let go of that session may
     * another one end its transaction.
     */
    private void prepare(String name, String rows) throws Exception {
        String session;
        try (Connection connection = server().connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet id = statement.executeQuery("select connection_id()")) {
                id.next();
                session = id.getString(1);
            }
            statement.execute("xa start " + name);
            statement.execute("insert into xa.t values " + rows);
            statement.execute("xa end " + name);
            statement.execute("xa prepare " + name);
        }
        String there = "select count(*) from information_schema.processlist where id = " + session;
        while (!server().value(there).equals("0")) {
            Thread.sleep(5);
        }
    }
}
