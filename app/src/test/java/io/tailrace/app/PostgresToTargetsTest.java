package io.tailrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.JsonLines;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import io.tailrace.testkit.TableComparison;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The main job on the real program: a table and what happens to it, into DuckDB and JSON lines. */
@Tag("server")
@Timeout(180)
class PostgresToTargetsTest {

    private static final int EXISTING = 5000;

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    @TempDir Path directory;

    @Test
    void what_was_there_and_what_happens_arrives_whole_over_a_restart() throws Exception {
        PrivateDatabase database = postgres.database();
        database.execute(
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer text, total numeric(12,2), at timestamptz)",
                "INSERT INTO orders SELECT i, 'c' || i, i / 3.0, now() FROM generate_series(1, "
                        + EXISTING
                        + ") i");
        Path file = pipeline(database);

        assertThat(run(file, EXISTING)).isZero();
        database.execute(
                "INSERT INTO orders SELECT i, 'new', 1, now() FROM generate_series(5001, 5400) i",
                "UPDATE orders SET total = total + 1 WHERE id % 10 = 0",
                "DELETE FROM orders WHERE id % 100 = 7",
                "UPDATE orders SET id = id + 1000000 WHERE id % 1000 = 1");
        long changes = 400 + 540 + 54 + 6;
        assertThat(run(file, changes)).isZero();

        try (Connection source = database.connect();
                Connection mirror =
                        DriverManager.getConnection(
                                "jdbc:duckdb:" + directory.resolve("shop.duckdb"))) {
            source.setAutoCommit(false);
            TableComparison tables = TableComparison.withDuckDb(source, "public", "orders", mirror);
            assertThat(tables.equal()).as(tables.toString()).isTrue();
            assertThat(tables.rows()).isEqualTo(EXISTING + 400 - 54);
            JsonLines lines = JsonLines.read(directory.resolve("out"));
            TableComparison folded =
                    TableComparison.withJsonLines(source, "public", "orders", lines);
            assertThat(folded.equal()).as(folded.toString()).isTrue();
            assertThat(lines.repeatedIds()).isEmpty();
        }
    }

    @Test
    void a_check_of_a_missing_table_says_what_mends_it_and_slots_can_be_listed_and_dropped()
            throws Exception {
        PrivateDatabase database = postgres.database();
        Path file = pipeline(database);

        Invocation check = Invocation.of("check", file.toString());
        assertThat(check.exit()).isEqualTo(3);
        assertThat(check.out()).contains("orders");

        database.execute(
                "CREATE TABLE orders (id bigint PRIMARY KEY)", "INSERT INTO orders VALUES (1)");
        assertThat(run(file, 1)).isZero();
        String slot = "tailrace_shop_" + database.name();
        assertThat(Invocation.of("slot", "list", file.toString()).out()).contains(slot);
        assertThat(Invocation.of("slot", "drop", file.toString(), slot).exit()).isZero();
        assertThat(Invocation.of("slot", "list", "--json", file.toString()).out())
                .doesNotContain(slot);
    }

    @Test
    void a_route_added_later_gets_each_row_and_the_others_get_none_again() throws Exception {
        PrivateDatabase database = postgres.database();
        database.execute(
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer text)",
                "INSERT INTO orders SELECT i, repeat('c', 200) FROM generate_series(1, "
                        + EXISTING
                        + ") i");
        String duck = "  - {name: duck, sink: {type: duckdb, path: old.duckdb, mode: append}}";
        String old = "  - {name: old, sink: {type: files, directory: old}}";
        String late = "  - {name: late, sink: {type: files, directory: late}}";
        assertThat(run(pipeline(database, duck, old), EXISTING)).isZero();

        Path file = pipeline(database, duck, old, late);
        int all = EXISTING + 1; // with the row that is new before the late route's first
        int read = 0;
        for (int restart = 1; read < all; restart++) {
            assertThat(restart).as("restarts of a snapshot that gets on").isLessThan(30);
            database.execute("INSERT INTO orders VALUES (" + -restart + ", 'new')"); // for each
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
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM public.orders")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(EXISTING + lines("old", "insert"));
        }
    }

    private int lines(String folder, String op) {
        Pattern wanted = Pattern.compile("\"op\":\"" + op + "\"");
        return JsonLines.lines(directory.resolve(folder), wanted).size();
    }

    private Path pipeline(PrivateDatabase database, String... routes) throws Exception {
        return Files.writeString(
                directory.resolve("shop.yaml"),
                """
                pipeline: shop-%s
                source:
                  type: postgres
                  url: %s
                  tables: [public.orders]
                  snapshot-chunk: 64KiB
                  batch-size: 16KiB
                routes:
                """
                                .formatted(database.name(), database.url())
                        + String.join("\n", routes)
                        + "\n");
    }

    private Path pipeline(PrivateDatabase database) throws Exception {
        return Files.writeString(
                directory.resolve("shop.yaml"),
                """
                pipeline: shop-%s
                source:
                  type: postgres
                  url: %s
                  tables: [public.orders]
                routes:
                  - sink: {type: duckdb, path: shop.duckdb}
                  - sink: {type: files, directory: out}
                """
                        .formatted(database.name(), database.url()));
    }

    private int run(Path file, long rows) throws Exception {
        Process process =
                ChildProgram.builder(
                                "run",
                                file.toString(),
                                "--until-rows",
                                Long.toString(rows),
                                "--http",
                                "off")
                        .redirectError(directory.resolve("log.txt").toFile())
                        .start();
        try {
            String out =
                    new String(
                            process.getInputStream().readAllBytes(),
                            java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(out)
                    .as(Files.readString(directory.resolve("log.txt")))
                    .startsWith("RESULT rows=");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
