package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tailrace.testkit.JsonLines;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.TableComparison;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One database under load, one pipeline from it with two routes, by default into DuckDB and files,
 * and the judgement at the end.
 */
final class Scene implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** In a position: a table whose snapshot is done. */
    private static final Pattern DONE = Pattern.compile("public/\\w+=\\d+:d");

    private final PrivateDatabase database;
    private final Path folder;
    private final Path file;
    private final long seed;
    private final Random random;
    private final Workload workload;

    /**
     * @param port where the pipeline finds the server; a proxy's, perhaps
     */
    Scene(PrivateDatabase database, int port, Path folder) throws IOException {
        this(
                database,
                port,
                folder,
                """
                  - sink: {type: duckdb, path: %s, flush-interval: 100ms}
                  - sink: {type: files, directory: %s, rotate-size: 1MiB, flush-interval: 50ms}
                """
                        .formatted(duckDb(folder), lines(folder)));
    }

    /** With two other routes, in YAML. */
    Scene(PrivateDatabase database, int port, Path folder, String routes) throws IOException {
        this.database = database;
        this.folder = folder;
        this.seed = Long.getLong("tailrace.crash.seed", new Random().nextLong());
        System.out.println("seed: -Dtailrace.crash.seed=" + seed);
        this.random = new Random(seed);
        this.workload = new Workload(database, seed);
        this.file = Files.writeString(folder.resolve("crash.yaml"), pipeline(port, routes));
    }

    private String pipeline(int port, String routes) {
        return """
                pipeline: crash
                source:
                  type: postgres
                  url: %s
                  tables: [public.accounts, public.order_items, public.journal, public.scratch]
                  snapshot-chunk: 256KiB
                limits: {checkpoint-interval: 200ms}
                http: {enabled: false}
                routes:
                %s"""
                .formatted(database.url(port), routes);
    }

    Random random() {
        return random;
    }

    Workload workload() {
        return workload;
    }

    Path duckDb() {
        return duckDb(folder);
    }

    Path lines() {
        return lines(folder);
    }

    private static Path duckDb(Path folder) {
        return folder.resolve("target").resolve("crash.duckdb");
    }

    private static Path lines(Path folder) {
        return folder.resolve("target").resolve("lines");
    }

    TailraceProcess run(String... jvmOptions) {
        return TailraceProcess.run(file, jvmOptions);
    }

    /** Lets it run that long; it must not end by itself. */
    void runFor(TailraceProcess process, Duration time) throws InterruptedException {
        assertThat(process.endsWithin(time))
                .as("seed %d: ended by itself: %s", seed, process.log())
                .isFalse();
    }

    /** Waits until it has a session on the server. */
    void awaitAtWork(TailraceProcess process) throws InterruptedException {
        String sessions =
                "select count(*) > 0 from pg_stat_activity where datname = current_database()"
                        + " and application_name like 'tailrace%'";
        while (!database.value(sessions).equals("t")) {
            runFor(process, Duration.ofMillis(5));
        }
    }

    /** Waits until everything that is committed now is durable in every route, and acknowledged. */
    void awaitCaughtUp(TailraceProcess process) throws InterruptedException {
        database.execute("insert into scratch values (-" + System.nanoTime() + ", 'mark')");
        String mark = database.value("select pg_current_wal_lsn()");
        String reached =
                "select coalesce(bool_and(confirmed_flush_lsn >= '"
                        + mark
                        + "'), false) from pg_replication_slots"
                        + " where database = current_database()";
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!database.value(reached).equals("t") || !snapshotIsDone()) {
            assertThat(process.endsWithin(Duration.ofMillis(50)))
                    .as("seed %d: ended by itself: %s", seed, process.log())
                    .isFalse();
            if (System.nanoTime() > end) {
                System.out.println(process.threads());
                fail(
                        "seed %d: not caught up within %s: %s; %s",
                        seed, PATIENCE, process.log(), slots());
            }
        }
    }

    /** Whether the checkpoints of both routes say of every table that it was read to its end. */
    private boolean snapshotIsDone() {
        try (Stream<Path> files = Files.walk(folder.resolve(".tailrace"))) {
            return files.filter(path -> path.endsWith("log")).filter(Scene::isDone).count() == 2;
        } catch (IOException | UncheckedIOException e) {
            return false; // being replaced
        }
    }

    private static boolean isDone(Path checkpoint) {
        try {
            String text = Files.readString(checkpoint);
            return DONE.matcher(text).results().count() == Workload.TABLES.size();
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends the load, and lets the pipeline drain. */
    void settle(TailraceProcess process) throws InterruptedException {
        workload.close();
        awaitCaughtUp(process);
        process.drain();
        System.out.println(workload.transactions() + " transactions");
    }

    /** Ends the load, lets the pipeline drain, and compares every row. */
    void judge(TailraceProcess process) throws Exception {
        settle(process);
        List<String> wrong = new ArrayList<>();
        try (Connection postgres = database.connect();
                Connection duck = DriverManager.getConnection("jdbc:duckdb:" + duckDb())) {
            JsonLines json = JsonLines.read(lines());
            System.out.println(json.lines() + " lines");
            if (!json.repeatedIds().isEmpty()) {
                wrong.add(
                        json.repeatedIds().size()
                                + " event ids came twice, such as "
                                + json.repeatedIds().getFirst());
            }
            for (String table : Workload.TABLES) {
                compare(
                        "DuckDB ",
                        TableComparison.withDuckDb(postgres, "public", table, duck),
                        wrong);
                compare(
                        "files  ",
                        TableComparison.withJsonLines(postgres, "public", table, json),
                        wrong);
            }
        }
        wrong.forEach(this::printHistory);
        assertThat(wrong).as("seed %d", seed).isEmpty();
    }

    /** Everything that the files say of the first accounts that differ. */
    private void printHistory(String wrong) {
        Pattern.compile("\\bid=(\\d+)")
                .matcher(wrong)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .limit(3)
                .forEach(
                        id -> {
                            System.out.println("history of account " + id + " in the files:");
                            Pattern named = Pattern.compile("\"id\":" + id + "\\b");
                            JsonLines.lines(lines(), named)
                                    .forEach(line -> System.out.println("  " + line));
                        });
    }

    static void compare(String target, TableComparison comparison, List<String> wrong)
            throws SQLException {
        System.out.println(target + comparison);
        if (!comparison.equal()) {
            wrong.add(target + comparison);
        }
    }

    private String slots() {
        return database.rows(
                        "select slot_name, active, wal_status, restart_lsn, confirmed_flush_lsn, pg_current_wal_lsn()"
                                + " from pg_replication_slots")
                .toString();
    }

    @Override
    public void close() {
        workload.close();
    }
}
