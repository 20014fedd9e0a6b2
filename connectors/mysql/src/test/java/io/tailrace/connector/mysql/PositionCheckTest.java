package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.mysql.MysqlConfig.LostPosition;
import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkable.Level;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code tailrace check} says of where a pipeline stands. */
@Tag("server")
class PositionCheckTest {

    private static final int DAY = 86_400;

    @RegisterExtension
    static final PrivateMysql MYSQL =
            keeping(PrivateMysql.mysql()).with("loose-binlog-expire-logs-auto-purge", "ON");

    @RegisterExtension
    static final PrivateMysql WITHOUT_GTIDS = keeping(PrivateMysql.mysqlWithoutGtids());

    @RegisterExtension
    static final PrivateMysql MARIADB = PrivateMysql.mariadb().with("expire-logs-days", "30");

    @Test
    void is_its_age_against_the_expiry_on_mysql() throws Exception {
        ages(MYSQL);
    }

    @Test
    void is_its_age_against_the_expiry_where_there_are_no_gtids() throws Exception {
        ages(WITHOUT_GTIDS);
    }

    @Test
    void is_its_age_against_the_expiry_on_mariadb() throws Exception {
        ages(MARIADB);
    }

    /** For 30 days, which older servers do not tell in seconds, nor newer ones in days. */
    private static PrivateMysql keeping(PrivateMysql server) {
        return server.with("loose-expire-logs-days", "30")
                .with("loose-binlog-expire-logs-seconds", Integer.toString(30 * DAY));
    }

    private static void ages(PrivateMysql server) throws Exception {
        server.execute("create database standing", "create table standing.t (id int primary key)");
        Position old;
        Position young;
        try (Reading reading = Reading.open(Reading.config(server, "standing"), null)) {
            server.execute("insert into standing.t values (1)");
            old = reading.until(1).last;
            write(server, 2, 20 * DAY);
            young = reading.until(2).last;
            write(server, 3, 3 * DAY);
            reading.until(3);
            assertThat(position(server, LostPosition.FAIL, reading.last).detail())
                    .contains("at the end of the log");
        }
        assertThat(position(server, LostPosition.FAIL, young))
                .satisfies(found -> assertThat(found.level()).isEqualTo(Level.OK))
                .satisfies(found -> assertThat(found.detail()).contains("PT72H", "PT720H"));
        assertThat(position(server, LostPosition.FAIL, young, old))
                .satisfies(found -> assertThat(found.level()).isEqualTo(Level.WARN))
                .satisfies(found -> assertThat(found.detail()).contains("PT480H"))
                .satisfies(found -> server.execute(found.mend().split(": ", 2)[1]));
        assertThat(position(server, LostPosition.FAIL, young, old).level()).isEqualTo(Level.OK);

        server.execute("flush binary logs");
        write(server, 4, 0);
        server.execute("flush binary logs");
        while (server.rows("show binary logs").size() > 1) { // none that is being read goes
            server.purge(server.rows("show binary logs").getLast().getFirst());
        }
        assertThat(position(server, LostPosition.FAIL, old))
                .satisfies(found -> assertThat(found.level()).isEqualTo(Level.FAIL))
                .satisfies(found -> assertThat(found.mend()).contains("on-lost-position"));
        assertThat(position(server, LostPosition.EARLIEST, old).level()).isEqualTo(Level.WARN);
    }

    private static void write(PrivateMysql server, int id, int secondsAgo) {
        server.execute(
                "set timestamp = " + (System.currentTimeMillis() / 1000 - secondsAgo),
                "insert into standing.t values (" + id + ")",
                "set timestamp = default");
    }

    private static Finding position(
            PrivateMysql server, LostPosition onLoss, Position... positions) {
        MysqlConfig config =
                Reading.config(server.url("standing"), null, new DataSize(4096), onLoss);
        List<Checkpoint> checkpoints =
                List.of(positions).stream()
                        .map(each -> new Checkpoint("p", "r", Split.WHOLE, 1, each, Instant.now()))
                        .toList();
        return new MysqlSourceFactory().check(config, "p", checkpoints).getLast();
    }
}
