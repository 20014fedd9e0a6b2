package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.TailraceException;
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

    private static MysqlConfig onLoss(MysqlConfig.LostPosition choice) {
        return Reading.config(FIRST.url("lost"), null, new DataSize(4096), choice);
    }
}
