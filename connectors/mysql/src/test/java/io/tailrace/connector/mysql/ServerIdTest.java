package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkable.Level;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens when two read a log with the same server id. */
@Tag("server")
class ServerIdTest {

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();

    @RegisterExtension static final PrivateMysql MARIADB = PrivateMysql.mariadb();

    @Test
    void the_second_of_two_pipelines_is_refused_and_the_first_reads_on() throws Exception {
        for (PrivateMysql server : List.of(MYSQL, MARIADB)) {
            MysqlConfig config = prepare(server, "clash", 77L);
            try (Reading first = Reading.open(config, "first", null)) {
                assertThat(refused(config, "second", null))
                        .hasMessageContaining("server-id 77")
                        .hasMessageContaining("another replica");
                assertThat(new MysqlSourceFactory().check(config))
                        .filteredOn(finding -> finding.subject().equals("server-id"))
                        .extracting(Finding::level)
                        .containsExactly(Level.WARN);
                server.execute("insert into clash.t values (1)");
                first.until(1);
            }
        }
    }

    @Test
    void the_id_of_the_server_itself_is_refused() {
        for (PrivateMysql server : List.of(MYSQL, MARIADB)) {
            MysqlConfig config = prepare(server, "own", 1L);
            assertThat(refused(config, "test", null)).hasMessageContaining("itself");
            assertThat(new MysqlSourceFactory().check(config))
                    .filteredOn(finding -> finding.level() == Level.FAIL)
                    .extracting(Finding::subject)
                    .containsExactly("server-id");
        }
    }

    @Test
    void a_pipeline_that_comes_again_takes_over_from_its_older_connection() throws Exception {
        for (PrivateMysql server : List.of(MYSQL, MARIADB)) {
            MysqlConfig config = prepare(server, "again", 78L);
            try (Reading older = Reading.open(config, "same", null)) {
                server.execute("insert into again.t values (1)");
                Position position = older.until(1).last;
                try (Reading newer = Reading.open(config, "same", position)) {
                    server.execute("insert into again.t values (2)");
                    assertThat(newer.until(1).rows.getFirst().after()).containsExactly("2");
                    TailraceException ended =
                            catchThrowableOfType(TailraceException.class, () -> older.until(9));
                    assertThat(ended.code())
                            .as(ended.getMessage())
                            .isEqualTo(MysqlError.MYSQL_SERVER_ID_TAKEN);
                    assertThat(ended).hasMessageContaining("'server-id'");
                }
            }
        }
    }

    private static TailraceException refused(
            MysqlConfig config, String pipeline, @Nullable Position from) {
        TailraceException thrown =
                catchThrowableOfType(
                        TailraceException.class,
                        () -> Reading.open(config, pipeline, from).close());
        assertThat(thrown.code()).isEqualTo(MysqlError.MYSQL_SERVER_ID_TAKEN);
        return thrown;
    }

    private static MysqlConfig prepare(PrivateMysql server, String database, long id) {
        server.execute(
                "create database " + database,
                "create table " + database + ".t (id int primary key)");
        return Reading.with(Reading.config(server, database), id, false);
    }
}
