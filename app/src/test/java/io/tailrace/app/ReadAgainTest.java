package io.tailrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivateMysql;
import io.tailrace.testkit.PrivatePostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What no log tells of, {@code tailrace snapshot} mends: here a new column's default. */
@Tag("server")
@Timeout(180)
class ReadAgainTest {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();
    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();

    @TempDir Path directory;

    @Test
    void rows_older_than_a_column_get_its_default_from_postgres() throws Exception {
        PrivateDatabase database = postgres.database();
        play(
                database::execute,
                "{type: postgres, url: '"
                        + database.url()
                        + "', tables: [public.t], on-rewritten-table: ignore}",
                "public");
    }

    @Test
    void rows_older_than_a_column_get_its_default_from_mysql() throws Exception {
        MYSQL.execute("CREATE DATABASE again", "USE again");
        play(
                MYSQL::execute,
                "{type: mysql, url: '"
                        + MYSQL.url("again")
                        + "', tables: [again.t], on-rewritten-table: ignore}",
                "again");
    }

    private void play(Consumer<String> server, String source, String schema) throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("again.yaml"),
                        "pipeline: again_"
                                + schema
                                + "_"
                                + ProcessHandle.current().pid()
                                + "\nsource: "
                                + source
                                + "\nroutes:\n  - sink: {type: duckdb, path: target.duckdb}\n");
        server.accept("CREATE TABLE t (id int PRIMARY KEY)");
        server.accept("INSERT INTO t VALUES (1), (2)");
        assertThat(run(file, 2)).isZero();

        server.accept("ALTER TABLE t ADD c int NOT NULL DEFAULT 7");
        server.accept("INSERT INTO t VALUES (3, 8)");
        assertThat(run(file, 1)).isZero();
        assertThat(column(schema)).containsExactly(null, null, "8");

        Invocation asked = Invocation.of("snapshot", file.toString(), schema + ".t");
        assertThat(asked.exit()).as(asked.err()).isZero();
        assertThat(run(file, 3)).isZero();
        assertThat(column(schema)).containsExactly("7", "7", "8");
    }

    private static int run(Path file, long rows) {
        return Invocation.of(
                        "run",
                        file.toString(),
                        "--until-rows",
                        String.valueOf(rows),
                        "--http",
                        "off")
                .exit();
    }

    private List<@Nullable String> column(String schema) throws SQLException {
        try (Connection mirror =
                        DriverManager.getConnection(
                                "jdbc:duckdb:" + directory.resolve("target.duckdb"));
                Statement statement = mirror.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT c FROM " + schema + ".t ORDER BY id")) {
            List<@Nullable String> cells = new ArrayList<>();
            while (rows.next()) {
                cells.add(rows.getString(1));
            }
            return cells;
        }
    }
}
