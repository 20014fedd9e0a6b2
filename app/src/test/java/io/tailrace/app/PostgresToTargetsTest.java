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
        return ChildProgram.runUntil(file, rows, directory.resolve("log.txt"));
    }
}
