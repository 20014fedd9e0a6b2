package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.spi.DataSize;
import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbNewTablesTest extends NewTablesContract {

    @RegisterExtension static final PrivateMysql MARIADB = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return MARIADB;
    }

    @Test
    void one_that_replaces_another_is_a_new_one() throws Exception {
        MysqlConfig config = Reading.config(MARIADB, "inside", "inside.*");
        try (Reading reading =
                Reading.open(
                        Reading.snapshot(config, Snapshot.INITIAL, new DataSize(8192)),
                        "replaced",
                        null)) {
            reading.until(1).untilSnapshotIsDone();
            MARIADB.execute(
                    "create or replace table inside.t (id int primary key, w int)",
                    "insert into inside.t values (2, 3)");
            reading.until(2);
            assertThat(reading.rows.getLast().after()).containsExactly("2", "3");
            assertThat(reading.schemas).anyMatch(change -> change.after() == null);
        }
    }
}
