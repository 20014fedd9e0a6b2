package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tailrace.app.crash.LoadedSource.Difference;
import io.tailrace.testkit.JsonLines;
import io.tailrace.testkit.PrivateDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One server under load, one pipeline from it with two routes, by default into DuckDB and files,
 * and the judgement at the end.
 */
final class Scene implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int ROUTES = 2;

    private static final Pattern POSITION = Pattern.compile("^position (.*)$", Pattern.MULTILINE);

    /** In a position: how far a table's snapshot is. */
    private static final Pattern PROGRESS = Pattern.compile("/[\\w%]+=\\d+:(\\w+)");

    private final LoadedSource source;
    private final Path folder;
    private final Path file;
    private final long seed;
    private final Random random;

    /** A shop on PostgreSQL, into DuckDB and files. */
    Scene(PrivateDatabase database, int port, Path folder) throws IOException {
        this(database, port, folder, duckDbAndLines(folder));
    }

    /** With two other routes, in YAML. */
    Scene(PrivateDatabase database, int port, Path folder, String routes) throws IOException {
        this(seed -> new Workload(database, port, seed), folder, routes);
    }

    /** Any source, into DuckDB and files. */
    Scene(LongFunction<LoadedSource> source, Path folder) throws IOException {
        this(source, folder, duckDbAndLines(folder));
    }

    /** Any source, with two other routes. */
    Scene(LongFunction<LoadedSource> source, Path folder, String routes) throws IOException {
        this.folder = folder;
        this.seed = Long.getLong("tailrace.crash.seed", new Random().nextLong());
        System.out.println("seed: -Dtailrace.crash.seed=" + seed);
        this.random = new Random(seed);
        this.source = source.apply(seed);
        this.file =
                Files.writeString(
                        folder.resolve("crash.yaml"),
                        """
                        pipeline: crash
                        source:
                        %slimits: {checkpoint-interval: 200ms}
                        http: {enabled: false}
                        routes:
                        %s"""
                                .formatted(this.source.yaml().indent(2), routes));
    }

    static String duckDbAndLines(Path folder) {
        return """
                  - sink: {type: duckdb, path: %s, flush-interval: 100ms}
                  - sink: {type: files, directory: %s, rotate-size: 1MiB, flush-interval: 50ms}
                """
                .formatted(duckDb(folder), lines(folder));
    }

    Random random() {
        return random;
    }

    LoadedSource workload() {
        return source;
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

    /**
     * Kills the program over and over: while it starts, in the snapshot, in the stream, at rest.
     * Then the server forgets what it may.
     */
    void killAgainAndAgain(int rounds) throws InterruptedException {
        for (int round = 0; round < rounds; round++) {
            try (TailraceProcess process = run()) {
                boolean idle = round % 5 == 4;
                if (idle) {
                    rest(process);
                }
                if (!idle && round % 2 == 1) {
                    awaitAtWork(process);
                }
                runFor(process, Duration.ofMillis(random.nextInt(2500)));
                process.kill();
                source.forget(positions());
                source.resume();
            }
        }
    }

    /** Waits until it has a session on the server. */
    void awaitAtWork(TailraceProcess process) throws InterruptedException {
        while (!source.isRead()) {
            runFor(process, Duration.ofMillis(5));
        }
    }

    /**
     * Pauses the load, and waits until all is caught up. Under load that may never be: a table that
     * is rewritten faster than it is read is read over and over.
     */
    void rest(TailraceProcess process) throws InterruptedException {
        source.pause();
        awaitCaughtUp(process);
    }

    /** Waits until everything that is committed now is durable in every route, and acknowledged. */
    private void awaitCaughtUp(TailraceProcess process) throws InterruptedException {
        Predicate<List<String>> reached = source.mark();
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> positions = positions();
        while (!reached.test(positions) || !positions.stream().allMatch(Scene::isRead)) {
            assertThat(process.endsWithin(Duration.ofMillis(50)))
                    .as("seed %d: ended by itself: %s", seed, process.log())
                    .isFalse();
            if (System.nanoTime() > end) {
                System.out.println(process.threads());
                fail(
                        "seed %d: not caught up within %s: %s; %s; %s",
                        seed, PATIENCE, process.log(), positions, source.readers());
            }
            positions = positions();
        }
    }

    /** The positions in the checkpoints of both routes; none before both have one. */
    private List<String> positions() {
        List<String> positions = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve(".tailrace"))) {
            for (Path checkpoint : files.filter(path -> path.endsWith("log")).toList()) {
                if (Files.isRegularFile(checkpoint)) {
                    Matcher position = POSITION.matcher(Files.readString(checkpoint));
                    if (position.find()) {
                        positions.add(position.group(1));
                    }
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // being replaced
        }
        return positions.size() == ROUTES ? positions : List.of();
    }

    /** Whether a position says of every table that it was read to its end. */
    private static boolean isRead(String position) {
        Matcher tables = PROGRESS.matcher(position);
        int read = 0;
        for (; tables.find(); read++) {
            if (!tables.group(1).equals("d")) {
                return false;
            }
        }
        return read > 0;
    }

    /** Ends the load, and lets the pipeline drain. */
    void settle(TailraceProcess process) throws InterruptedException {
        source.close();
        awaitCaughtUp(process);
        process.drain();
        System.out.println(source.transactions() + " transactions");
    }

    /** Ends the load, lets the pipeline drain, and compares every row. */
    void judge(TailraceProcess process) throws Exception {
        settle(process);
        List<String> wrong = new ArrayList<>();
        JsonLines json = source.lines(lines());
        System.out.println(json.lines() + " lines");
        if (!json.repeatedIds().isEmpty()) {
            wrong.add(
                    json.repeatedIds().size()
                            + " event ids came twice, such as "
                            + json.repeatedIds().getFirst());
        }
        wrong.addAll(json.gaps());
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:" + duckDb())) {
            for (String table : source.tables()) {
                unequal(source.compare(table, duck)).ifPresent(wrong::add);
                unequal(source.compare(table, json)).ifPresent(wrong::add);
            }
        }
        wrong.forEach(this::printHistory);
        assertThat(wrong).as("seed %d", seed).isEmpty();
    }

    /** Prints it, and gives it if it is one. */
    static Optional<String> unequal(Difference difference) {
        System.out.println(difference.text());
        return difference.equal() ? Optional.empty() : Optional.of(difference.text());
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

    @Override
    public void close() {
        source.close();
    }
}
