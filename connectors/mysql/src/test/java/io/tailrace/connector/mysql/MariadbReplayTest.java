package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbReplayTest extends ReplayContract {

    @RegisterExtension
    static final PrivateMysql SERVER = PrivateMysql.mariadb().with("binlog-row-metadata", "NO_LOG");

    @Override
    PrivateMysql server() {
        return SERVER;
    }

    @Test
    void an_alter_in_two_phases_is_done_when_it_ends() throws Exception {
        assumeTrue(SERVER.version() >= 1008, "skipped: before MariaDB 10.8 it has one phase");
        SERVER.execute(
                "create or replace database phases",
                "use phases",
                "create table t (id int primary key, a int)");
        MysqlConfig config = Reading.config(SERVER, "phases", "phases.t");
        Position start;
        try (Reading reading = Reading.open(config, null)) {
            SERVER.execute("insert into t values (1, 1), (2, 1)");
            start = reading.until(2).last;
        }
        SERVER.execute("set binlog_alter_two_phase = on");
        assertThatThrownBy(
                        () ->
                                SERVER.execute(
                                        "alter table t add column lost int, add unique (a), algorithm = copy"))
                .hasMessageContaining("Duplicate entry");
        SERVER.execute(
                "insert into t values (3, 3)",
                "alter table t add column b int after id, algorithm = copy",
                "insert into t values (4, 5, 6)",
                "alter table t drop column a, drop column b, algorithm = copy");
        try (Reading reading = Reading.openAgain(config, "test", List.of(start))) {
            assertThat(reading.until(2).rows.stream().map(row -> row.columns() + "" + row.after()))
                    .containsExactly("[id, a][3, 3]", "[id, b, a][4, 5, 6]");
        }
    }
}
