package io.tailrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.JsonLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A route that is added to a pipeline costs the others nothing; one that begins late misses
 * nothing.
 */
@Tag("server")
@Timeout(240)
abstract class LateRouteContract {

    private static final int EXISTING = 5000;

    @TempDir Path directory;

    /** Runs a statement on the server. */
    abstract void execute(String sql);

    /** Makes the table {@code orders (id, customer)} with rows from 1 on. */
    abstract void create(int rows);

    /** Its name, with that of its schema or database. */
    abstract String table();

    /** The server as the source of a pipeline, in lines of YAML. */
    abstract String source();

    @Test
    void a_route_added_later_gets_each_row_and_the_others_get_none_again() throws Exception {
        create(EXISTING);
        String duck = "  - {name: duck, sink: {type: duckdb, path: old.duckdb, mode: append}}";
        String old = "  - {name: old, sink: {type: files, directory: old}}";
        String late = "  - {name: late, sink: {type: files, directory: late}}";
        assertThat(run(pipeline(duck, old), EXISTING)).isZero();

        Path file = pipeline(duck, old, late);
        int all = EXISTING + 1; // with the row that is new before the late route's first
        int read = 0;
        for (int restart = 1; read < all; restart++) {
            assertThat(restart).as("restarts of a snapshot that gets on").isLessThan(30);
            execute("INSERT INTO orders VALUES (" + -restart + ", 'new')"); // for each
            assertThat(run(file, 1 + Math.min(1000, all - read))).isZero();
            read = lines("late", "read");
        }
        assertThat(read).isEqualTo(all);
        assertThat(lines("old", "read")).isEqualTo(EXISTING);
        assertThat(lines("old", "insert")).isEqualTo(lines("late", "insert")).isPositive();
        try (Connection mirror =
                        DriverManager.getConnection(
                                "jdbc:duckdb:" + directory.resolve("old.duckdb"));
                Statement statement = mirror.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT sum(estimated_size) FROM duckdb_tables() WHERE table_name = 'orders'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(EXISTING + lines("old", "insert"));
        }
    }

    @Test
    void a_route_that_lacks_nothing_keeps_up_with_a_log_that_brings_it_nothing() throws Exception {
        create(EXISTING);
        String old = "  - {name: old, sink: {type: files, directory: old}}";
        String late = "  - {name: late, sink: {type: files, directory: late}}";
        assertThat(run(pipeline(old), EXISTING)).isZero();
        execute("CREATE TABLE others AS SELECT * FROM orders");

        Path file = pipeline(old, late);
        // long enough for the source to let go of the log
        assertThat(ChildProgram.run(file, "--for", "5s", directory.resolve("log.txt"))).isZero();
        execute("INSERT INTO orders VALUES (-1, 'new')");
        assertThat(run(file, 1)).isZero();
        for (String folder : new String[] {"old", "late"}) {
            assertThat(lines(folder, "read")).isEqualTo(EXISTING);
            assertThat(lines(folder, "insert")).isEqualTo(1);
        }
    }

    @Test
    void a_route_whose_target_is_away_at_the_start_gets_all_changes_after_a_kill()
            throws Exception {
        create(EXISTING);
        String old = "  - {name: old, sink: {type: files, directory: old}}";
        String away = "  - {name: away, sink: {type: duckdb, path: away.duckdb}}";
        Path file = pipelineWith("snapshot: never\n", old, away);
        String duckDb = "jdbc:duckdb:" + directory.resolve("away.duckdb");
        Path log = directory.resolve("log.txt");
        Files.createDirectory(directory.resolve("old"));
        int changes = 0;
        try (Connection lock = DriverManager.getConnection(duckDb)) {
            assertThat(lock.isValid(1)).isTrue();
            Process process =
                    ChildProgram.builder("run", file.toString(), "--http", "off")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(log.toFile())
                            .start();
            try {
                while (lines("old", "insert") == 0) {
                    execute("INSERT INTO orders VALUES (" + --changes + ", 'new')");
                    assertThat(process.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        execute("INSERT INTO orders VALUES (" + --changes + ", 'new')");
        assertThat(ChildProgram.run(file, "--for", "5s", log)).isZero();
        try (Connection mirror = DriverManager.getConnection(duckDb);
                Statement statement = mirror.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT min(id), max(id), count(*) FROM " + table())) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(changes);
            assertThat(rows.getInt(3)).isEqualTo(lines("old", "insert")).isGreaterThan(1);
            assertThat(rows.getInt(3)).isEqualTo(rows.getInt(2) - changes + 1);
        }
    }

    private int lines(String folder, String op) {
        Pattern wanted = Pattern.compile("\"op\":\"" + op + "\"");
        return JsonLines.lines(directory.resolve(folder), wanted).size();
    }

    private Path pipeline(String... routes) throws Exception {
        return pipelineWith("", routes);
    }

    private Path pipelineWith(String options, String... routes) throws Exception {
        return Files.writeString(
                directory.resolve("shop.yaml"),
                "pipeline: late-route\nsource:\n"
                        + source().indent(2)
                        + "  tables: ["
                        + table()
                        + "]\n  snapshot-chunk: 64KiB\n  batch-size: 16KiB\n"
                        + options.indent(2)
                        + "routes:\n"
                        + String.join("\n", routes)
                        + "\n");
    }

    private int run(Path file, long rows) throws Exception {
        return ChildProgram.runUntil(file, rows, directory.resolve("log.txt"));
    }
}
