package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
        purge();

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
        purge();
        try (Reading reading = Reading.open(config, old)) {
            reading.until(3).untilSnapshotIsDone();
            assertThat(reading.rows.stream().map(Reading.Row::op))
                    .containsExactly(Op.TRUNCATE, Op.READ, Op.READ);
            assertThat(reading.rows.getLast().after()).containsExactly("3");
        }
    }

    @Test
    void a_route_that_has_nothing_yet_gets_the_tables_if_the_log_where_it_began_is_gone()
            throws Exception {
        FIRST.execute(
                "create database nothing",
                "create table nothing.t (id int primary key)",
                "insert into nothing.t values (1)");
        MysqlConfig never = Reading.config(FIRST, "nothing");
        Reading.open(never, "nothing", null).close();
        FIRST.execute("insert into nothing.t values (2)", "flush binary logs");
        purge();
        List<@Nullable Position> nothing = Collections.singletonList(null);
        TailraceException thrown =
                catchThrowableOfType(
                        TailraceException.class,
                        () -> Reading.openAgain(never, "nothing", nothing).close());
        assertThat(thrown.code()).isEqualTo(MysqlError.MYSQL_POSITION_LOST);
        MysqlConfig initial =
                Reading.snapshot(never, MysqlConfig.Snapshot.INITIAL, new DataSize(8192));
        for (int start = 0; start < 2; start++) {
            try (Reading reading = Reading.openAgain(initial, "nothing", nothing)) {
                reading.until(2).untilSnapshotIsDone();
                assertThat(reading.rows.stream().map(Reading.Row::op))
                        .containsExactly(Op.READ, Op.READ);
            }
        }
    }

    /** All but the log's last file. */
    private static void purge() {
        FIRST.purge(FIRST.rows("show binary logs").getLast().getFirst());
    }

    private static MysqlConfig onLoss(MysqlConfig.LostPosition choice) {
        return Reading.config(FIRST.url("lost"), null, new DataSize(4096), choice);
    }
}
