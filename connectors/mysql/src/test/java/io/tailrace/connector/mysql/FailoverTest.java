package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens when a replica takes over. */
@Tag("server")
class FailoverTest {

    @RegisterExtension static final PrivateMysql FIRST = PrivateMysql.mysql();

    @RegisterExtension
    static final PrivateMysql SECOND =
            PrivateMysql.mysql()
                    .with("server-id", "2")
                    .with("loose-log-slave-updates", "ON"); // the default since MySQL 8.0

    @Test
    void another_server_of_the_replica_set_goes_on_in_the_middle_of_a_transaction()
            throws Exception {
        follow();
        FIRST.execute(
                "create database failover",
                "create table failover.t (id int primary key, body text)");
        try (Reading reading = Reading.open(Reading.config(FIRST, "failover"), null)) {
            FIRST.execute("begin");
            for (int id = 1; id <= 20; id++) {
                FIRST.execute("insert into failover.t values (" + id + ", repeat('x', 4000))");
            }
            FIRST.execute("commit", "insert into failover.t values (21, 'x')");
            reading.until(21);
            String executed = FIRST.value("select @@gtid_executed").replace("\n", "");
            assertThat(SECOND.value("select wait_for_executed_gtid_set('" + executed + "', 30)"))
                    .isEqualTo("0");

            Reading.Step middle =
                    reading.steps.stream()
                            .filter(step -> !step.rows().isEmpty())
                            .skip(7)
                            .findFirst()
                            .orElseThrow();
            int done = reading.rows.indexOf(middle.rows().getLast()) + 1;
            assertThat(done).isBetween(2, 19);
            try (Reading other =
                    Reading.open(Reading.config(SECOND, "failover"), middle.position())) {
                other.until(21 - done);
                assertThat(other.rows.stream().map(Reading.Row::after))
                        .containsExactlyElementsOf(
                                reading.rows.subList(done, 21).stream()
                                        .map(Reading.Row::after)
                                        .toList());
                List<String> ids =
                        reading.rows.subList(done, 20).stream().map(Reading.Row::eventId).toList();
                assertThat(other.rows.subList(0, 20 - done).stream().map(Reading.Row::eventId))
                        .as("what belongs to one transaction keeps its ids")
                        .containsExactlyElementsOf(ids);
                assertThat(other.rows.getLast().eventId())
                        .isGreaterThan(reading.rows.getLast().eventId());
            }
        }
    }

    private static void follow() {
        if (SECOND.isMysqlBefore(800)) {
            SECOND.execute(
                    "change master to master_host = '127.0.0.1', master_port = "
                            + FIRST.port()
                            + ", master_user = 'root', master_auto_position = 1",
                    "start slave");
        } else {
            SECOND.execute(
                    "change replication source to source_host = '127.0.0.1', source_port = "
                            + FIRST.port()
                            + ", source_user = 'root', source_auto_position = 1, get_source_public_key = 1",
                    "start replica");
        }
    }
}
