package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What happens when the server no longer has the log from a position on, and when another server
 * takes over.
 */
@Tag("server")
class LostPositionTest {

    @RegisterExtension static final PrivateMysql FIRST = PrivateMysql.mysql();

    @Test
    void a_purged_position_is_an_error_until_the_user_chooses() throws Exception {
        FIRST.execute(
                "create database lost",
                "create table lost.t (id int primary key)",
                "insert into lost.t values (1)");
        Position old;
        try (Reading reading = Reading.open(Reading.config(FIRST, "lost"), null)) {
            FIRST.execute("insert into lost.t values (2)");
            old = reading.until(1).last;
        }
        FIRST.execute(
                "insert into lost.t values (3)",
                "flush binary logs",
                "insert into lost.t values (4)");
        FIRST.execute(
                "purge binary logs to '"
                        + FIRST.rows("show binary logs").getLast().getFirst()
                        + "'");

        TailraceException thrown =
                catchThrowableOfType(
                        TailraceException.class,
                        () -> Reading.open(Reading.config(FIRST, "lost"), old).close());
        assertThat(thrown.code()).isEqualTo(MysqlError.MYSQL_POSITION_LOST);
        assertThat(thrown)
                .hasMessageContaining("on-lost-position")
                .hasMessageContaining(old.token().split(" ")[2].substring(2));

        try (Reading reading = Reading.open(onLoss(MysqlConfig.LostPosition.EARLIEST), old)) {
            reading.until(1);
            assertThat(reading.rows.getFirst().after()).containsExactly("4");
            assertThat(reading.rows.getFirst().eventId()).startsWith("0001");
        }
        try (Reading reading = Reading.open(onLoss(MysqlConfig.LostPosition.LATEST), old)) {
            FIRST.execute("insert into lost.t values (5)");
            reading.until(1);
            assertThat(reading.rows.getFirst().after()).containsExactly("5");
        }
    }

    @Test
    void after_a_lost_position_tables_are_emptied_and_read_again_if_that_is_chosen()
            throws Exception {
        FIRST.execute(
                "create database again",
                "create table again.t (id int primary key)",
                "insert into again.t values (1), (2)");
        MysqlConfig config =
                Reading.snapshot(
                        Reading.config(
                                FIRST.url("again"),
                                null,
                                new DataSize(4096),
                                MysqlConfig.LostPosition.SNAPSHOT),
                        MysqlConfig.Snapshot.INITIAL,
                        new DataSize(8192));
        Position old;
        try (Reading reading = Reading.open(config, null)) {
            old = reading.until(2).untilSnapshotIsDone().last;
        }
        FIRST.execute("delete from again.t where id = 1", "flush binary logs");
        FIRST.execute("insert into again.t values (3)", "flush binary logs");
        FIRST.execute(
                "purge binary logs to '"
                        + FIRST.rows("show binary logs").getLast().getFirst()
                        + "'");
        try (Reading reading = Reading.open(config, old)) {
            reading.until(3).untilSnapshotIsDone();
            assertThat(reading.rows.stream().map(Reading.Row::op))
                    .containsExactly(Op.TRUNCATE, Op.READ, Op.READ);
            assertThat(reading.rows.getLast().after()).containsExactly("3");
        }
    }

    private static MysqlConfig onLoss(MysqlConfig.LostPosition choice) {
        return Reading.config(FIRST.url("lost"), null, new DataSize(4096), choice);
    }
}
