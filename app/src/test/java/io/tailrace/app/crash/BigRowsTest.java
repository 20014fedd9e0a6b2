package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is larger than the heap passes through it: one huge row, one huge transaction (invariant 9).
 */
@Tag("crash")
@Tag("slow")
final class BigRowsTest {

    /** Ten million when the claim itself is tested. */
    private static final int TRANSACTION_ROWS =
            Integer.getInteger("tailrace.transaction.rows", 1_000_000);

    private static final int ROW_BYTES = 64 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @RegisterExtension
    static final PrivatePostgres postgres = PrivatePostgres.own().with("max_wal_size", "8GB");

    @TempDir Path folder;

    @Test
    void rows_of_64_mebibytes_pass_in_snapshot_and_stream() throws Exception {
        pass("true", routes());
    }

    /** The thread that writes them is the one that reads, and what it reads is not kept on disk. */
    @Test
    void rows_of_64_mebibytes_pass_through_one_thread() throws Exception {
        pass("false", "  - sink: {type: duckdb, path: %s}".formatted(folder.resolve("big.duckdb")));
    }

    private void pass(String streaming, String routes) throws Exception {
        var database = postgres.database();
        database.execute(
                "create table big (id int primary key, document text)",
                "alter table big alter document set storage external",
                large(1),
                large(2),
                large(4));
        Path file = pipeline(database.url(), streaming, routes);
        try (TailraceProcess process = TailraceProcess.run(file)) {
            // a snapshot that is still under way could read rows that the log brings, too
            process.awaitLog(" 3 durable;(?!.*snapshot ).*\\n");
            database.execute("insert into big values (3, 'small')", large(5), large(6), large(7));
            database.transaction(large(8), large(9), large(10));
            awaitConfirmed(database, process);
            process.drain();
        }
        BigTable.assertHolds(folder.resolve("big.duckdb"), "public.big", 9, ROW_BYTES);
    }

    @Test
    void a_row_of_more_than_half_the_heap_needs_a_larger_one() throws Exception {
        var database = postgres.database();
        database.execute(
                "create table big (id int primary key, document text)",
                "alter table big alter document set storage external",
                "insert into big values (1, repeat(md5('1'), " + 2 * ROW_BYTES / 32 + "))",
                "insert into big values (3, 'small')");
        Path file = pipeline(database.url());
        try (TailraceProcess process = TailraceProcess.run(file)) {
            process.awaitLog(
                    "a row of public.big of \\d+ bytes does not fit.*TAILRACE_OPTS=-Xmx512m");
        }
        try (TailraceProcess process = TailraceProcess.run(file, "-Xmx512m")) {
            process.awaitLog(" 2 durable;(?!.*snapshot ).*\\n");
            process.drain();
        }
        BigTable.assertHolds(folder.resolve("big.duckdb"), "public.big", 1, 2 * ROW_BYTES);
    }

    /** With both rows in one message of 128 MiB. */
    @Test
    void a_row_of_64_mebibytes_with_the_one_that_it_replaces_needs_a_larger_heap()
            throws Exception {
        var database = postgres.database();
        database.execute(
                "create table big (id int primary key, document text)",
                "alter table big alter document set storage external",
                "alter table big replica identity full",
                "insert into big select 1, repeat(md5('0'), " + ROW_BYTES / 32 + ")");
        Path file = pipeline(database.url());
        try (TailraceProcess process = TailraceProcess.run(file)) {
            database.await("select count(*) > 0 from pg_replication_slots where active");
            database.execute(
                    "update big set document = repeat(md5('1'), " + ROW_BYTES / 32 + ")",
                    "insert into big values (3, 'small')");
            process.awaitLog("a change of \\d+ bytes does not fit.*TAILRACE_OPTS=-Xmx512m");
        }
        try (TailraceProcess process = TailraceProcess.run(file, "-Xmx512m")) {
            awaitConfirmed(database, process);
            process.drain();
        }
        BigTable.assertHolds(folder.resolve("big.duckdb"), "public.big", 1, ROW_BYTES);
    }

    @Test
    void a_transaction_of_millions_of_rows_passes() throws Exception {
        var database = postgres.database();
        database.execute("create table big (id int primary key, document text)");
        try (TailraceProcess process = TailraceProcess.run(pipeline(database.url()))) {
            database.await("select count(*) > 0 from pg_replication_slots where active");
            database.execute(
                    "insert into big select i, 'row ' || i from generate_series(1, "
                            + TRANSACTION_ROWS
                            + ") i");
            awaitConfirmed(database, process);
            process.drain();
        }
        try (Connection duck =
                        DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("big.duckdb"));
                Statement statement = duck.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "select count(*), sum(id), bool_and(document = 'row ' || id) from public.big")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getLong(1)).isEqualTo(TRANSACTION_ROWS);
            assertThat(result.getLong(2)).isEqualTo(TRANSACTION_ROWS * (TRANSACTION_ROWS + 1L) / 2);
            assertThat(result.getBoolean(3)).isTrue();
        }
    }

    private static String large(int id) {
        return "insert into big values (%d, repeat(md5('%d'), %d))"
                .formatted(id, id, ROW_BYTES / 32);
    }

    private Path pipeline(String url) throws IOException {
        return pipeline(url, "true", routes());
    }

    private Path pipeline(String url, String streaming, String routes) throws IOException {
        return Files.writeString(
                folder.resolve("big.yaml"),
                """
                pipeline: big
                source: {type: postgres, url: '%s', tables: [public.big], streaming: %s}
                routes:
                %s
                http: {enabled: false}
                """
                        .formatted(url, streaming, routes));
    }

    private String routes() {
        return """
          - sink: {type: duckdb, path: %s}
          - sink: {type: files, directory: %s}
          - sink: {type: blackhole, format: json}
        """
                .stripTrailing()
                .formatted(folder.resolve("big.duckdb"), folder.resolve("lines"));
    }

    private static void awaitConfirmed(PrivateDatabase database, TailraceProcess process)
            throws InterruptedException {
        String mark = database.value("select pg_current_wal_lsn()");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!database.value(
                        "select coalesce(bool_and(confirmed_flush_lsn >= '"
                                + mark
                                + "'), false) from pg_replication_slots")
                .equals("t")) {
            assertThat(process.endsWithin(Duration.ofMillis(100))).as(process.log()).isFalse();
            assertThat(System.nanoTime()).as(process.log()).isLessThan(end);
        }
    }
}
