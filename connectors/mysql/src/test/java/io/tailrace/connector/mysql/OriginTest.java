package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.frame.Origin;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What changes tell of where they come from. */
@Tag("server")
class OriginTest {

    @RegisterExtension
    static final PrivateMysql MYSQL = PrivateMysql.mysql().with("server-id", "4000000007");

    @RegisterExtension
    static final PrivateMysql MARIADB = PrivateMysql.mariadb().with("server-id", "23");

    @Test
    void rows_of_a_snapshot_tell_where_it_was_taken_and_changes_who_logged_them_first()
            throws Exception {
        assertOrigins(MYSQL, "mysql", 4_000_000_007L);
        assertOrigins(MARIADB, "mariadb", 23);
    }

    @Test
    void what_another_server_logged_first_has_its_id() throws Exception {
        MARIADB.execute("create database passed", "create table passed.t (id int primary key)");
        try (Reading reading = Reading.open(Reading.config(MARIADB, "passed"), null)) {
            MARIADB.execute(
                    "insert into passed.t values (1)",
                    "set server_id = 99",
                    "insert into passed.t values (2), (3)",
                    "set server_id = 23",
                    "insert into passed.t values (4)");
            assertThat(reading.until(4).origins)
                    .extracting(Origin::serverId)
                    .containsExactly(23L, 99L, 99L, 23L);
        }
    }

    private static void assertOrigins(PrivateMysql server, String connector, long id)
            throws Exception {
        server.execute(
                "create database origin",
                "create table origin.t (id int primary key)",
                "insert into origin.t values (1)");
        MysqlConfig config =
                Reading.snapshot(
                        Reading.config(server, "origin"), Snapshot.INITIAL, new DataSize(8192));
        try (Reading reading = Reading.open(config, null)) {
            reading.until(1).untilSnapshotIsDone();
            List<String> end = server.logEnd();
            assertThat(reading.origins)
                    .containsExactly(
                            new Origin(
                                    connector, "", end.getFirst(), 0, Long.parseLong(end.get(1))));
            server.execute("insert into origin.t values (2)");
            assertThat(reading.until(2).origins.getLast())
                    .isEqualTo(new Origin(connector, "", end.getFirst(), id));
        }
    }
}
