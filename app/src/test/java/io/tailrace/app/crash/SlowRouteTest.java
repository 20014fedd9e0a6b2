package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.JsonLines;
import io.tailrace.testkit.PrivatePostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A route whose target stands still holds up no other; both are complete in the end. */
@Tag("crash")
final class SlowRouteTest {

    private static final int ROWS = 60_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    @TempDir Path folder;

    @Test
    void a_reader_who_reads_nothing_holds_up_only_his_own_route() throws Exception {
        complete("64MiB", "0");
    }

    @Test
    void beyond_its_memory_a_slow_route_goes_on_in_its_journal() throws Exception {
        complete("1MiB", "1GiB");
    }

    private void complete(String inFlight, String journal) throws Exception {
        var database = postgres.database();
        database.execute("create table items (id int primary key, text text)");
        Path lines = folder.resolve("lines");
        Path file =
                Files.writeString(
                        folder.resolve("routes.yaml"),
                        """
                        pipeline: routes
                        source: {type: postgres, url: '%s', tables: [public.items], slot: %s}
                        routes:
                          - sink: {type: stdout}
                            in-flight: %s
                            journal: %s
                          - sink: {type: files, directory: %s, flush-interval: 50ms}
                        http: {enabled: false}
                        """
                                .formatted(
                                        database.url(), database.name(), inFlight, journal, lines));
        try (TailraceProcess process = TailraceProcess.piped(file)) {
            database.await("select count(*) > 0 from pg_replication_slots where active");
            database.execute(
                    "insert into items select i, repeat('x', 100) from generate_series(1, "
                            + ROWS
                            + ") i");
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (count(lines) < ROWS) {
                assertThat(System.nanoTime())
                        .as("the fast route is done: %s", process.log())
                        .isLessThan(end);
                assertThat(process.endsWithin(Duration.ofMillis(200))).as(process.log()).isFalse();
            }
            Set<String> slow = new HashSet<>();
            BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(process.output(), StandardCharsets.UTF_8));
            while (slow.size() < ROWS) {
                String line = reader.readLine();
                assertThat(line).as(process.log()).isNotNull();
                assertThat(slow.add(line)).as("no line twice").isTrue();
            }
            process.drain();
            assertThat(JsonLines.read(lines).lines()).isEqualTo(ROWS);
            assertThat(JsonLines.read(lines).repeatedIds()).isEmpty();
        }
    }

    /** Whole lines so far; the last one may be half written. */
    private static long count(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return 0;
        }
        long count = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                for (byte value : Files.readAllBytes(file)) {
                    count += value == '\n' ? 1 : 0;
                }
            }
        }
        return count;
    }
}
