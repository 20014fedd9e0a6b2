package io.tailrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.JsonLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A route that is added to a pipeline costs the others nothing. */
@Tag("server")
@Timeout(240)
abstract class LateRouteContract {

    private static final int EXISTING = 5000;

    @TempDir Path directory;

    /** Runs a statement on the server. */
    abstract void execute(String sql);

    /** Makes the table {@code orders (id, customer)} with rows from 1 on. */
    abstract void create(int rows);

    /** The source of a pipeline that reads it, in lines of YAML. */
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

    private int lines(String folder, String op) {
        Pattern wanted = Pattern.compile("\"op\":\"" + op + "\"");
        return JsonLines.lines(directory.resolve(folder), wanted).size();
    }

    private Path pipeline(String... routes) throws Exception {
        return Files.writeString(
                directory.resolve("shop.yaml"),
                "pipeline: late-route\nsource:\n"
                        + (source() + "snapshot-chunk: 64KiB\nbatch-size: 16KiB\n").indent(2)
                        + "routes:\n"
                        + String.join("\n", routes)
                        + "\n");
    }

    private int run(Path file, long rows) throws Exception {
        return ChildProgram.runUntil(file, rows, directory.resolve("log.txt"));
    }
}
