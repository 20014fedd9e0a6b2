package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server whose commits wait for nobody, asked to wait for this replica. */
@Tag("server")
class NoSemiSyncTest {

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();

    @Test
    void is_read_all_the_same() throws Exception {
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
