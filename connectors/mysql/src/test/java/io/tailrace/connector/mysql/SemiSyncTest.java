package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateMysql;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Commits that wait for a replica wait for this one. Tested on MariaDB, which has that built in;
 * the MySQL of the tests comes without the plug-in.
 */
@Tag("server")
class SemiSyncTest {

    @RegisterExtension
    static final PrivateMysql MARIADB =
            PrivateMysql.mariadb()
                    .with("rpl-semi-sync-master-enabled", "ON")
                    .with("rpl-semi-sync-master-wait-no-slave", "OFF")
                    .with("rpl-semi-sync-master-timeout", "60000");

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();

    @Test
    void a_commit_waits_until_it_has_arrived() throws Exception {
        MARIADB.execute("create database s", "create table s.t (id int primary key, v longtext)");
        MysqlConfig config = Reading.semiSync(Reading.config(MARIADB, "s"));
        try (Reading reading = Reading.open(config, null)) {
            if (status("Rpl_semi_sync_master_status").equals("OFF")) {
                // MariaDB 10.5 waits only once it has an acknowledgement
                MARIADB.execute("insert into s.t values (-1, '')");
                reading.until(1)
                        .until(_ -> status("Rpl_semi_sync_master_status").equals("ON"), "ON");
            }
            String before = status("Rpl_semi_sync_master_no_tx"); // nobody was there
            int first = reading.rows.size();
            for (int i = 0; i < 20; i++) {
                String insert =
                        "insert into s.t values (" + i + ", repeat('x', " + i * 50_000 + "))";
                CompletableFuture<?> commit =
                        CompletableFuture.runAsync(() -> MARIADB.execute(insert));
                reading.until(first + i + 1);
                reading.until(_ -> commit.isDone(), "commit " + i);
            }
            assertThat(status("Rpl_semi_sync_master_clients")).isEqualTo("1");
            assertThat(status("Rpl_semi_sync_master_yes_tx")).isEqualTo("20");
            assertThat(status("Rpl_semi_sync_master_no_tx")).isEqualTo(before);
        }
    }

    private static String status(String name) {
        return MARIADB.rows("show global status like '" + name + "'").getFirst().get(1);
    }

    @Test
    void a_server_that_cannot_is_read_all_the_same() throws Exception {
        MYSQL.execute("create database s", "create table s.t (id int primary key)");
        MysqlConfig config = Reading.semiSync(Reading.config(MYSQL, "s"));
        try (Reading reading = Reading.open(config, null)) {
            for (int i = 0; i < 300; i++) { // at times whose first byte is the mark, too
                MYSQL.execute("set timestamp = " + (1_700_000_000 + i));
                MYSQL.execute("insert into s.t values (" + i + ")");
            }
            reading.until(300);
            assertThat(reading.rows).hasSize(300);
        }
    }
}
