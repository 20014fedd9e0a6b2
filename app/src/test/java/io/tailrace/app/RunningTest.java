package io.tailrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: its endpoints, signals, and files that change under it. */
@Timeout(120)
class RunningTest {

    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
    private static final String ENDLESS =
            """
            pipeline: endless
            source: {type: generate, rate: 2000}
            routes:
              - name: out
                sink: {type: blackhole, format: json}
            """;

    @TempDir Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void health_readiness_and_metrics_are_served() throws Exception {
        Program program = start("run", write("a.yaml", ENDLESS).toString(), "--http", "0");
        String address = program.address();

        assertThat(get(address + "/healthz")).startsWith("200 ok").contains("endless: running");
        assertThat(get(address + "/readyz")).startsWith("200 ready");
        assertThat(get(address + "/nothing")).startsWith("404");
        String metrics = get(address + "/metrics");
        assertThat(metrics)
                .startsWith("200 # HELP")
                .contains("# TYPE tailrace_source_rows_total counter")
                .containsPattern("tailrace_source_rows_total\\{pipeline=\"endless\"} [1-9]")
                .containsPattern(
                        "tailrace_route_durable_rows_total\\{pipeline=\"endless\",route=\"out\"} \\d+")
                .contains(
                        "tailrace_route_batch_rows_bucket{pipeline=\"endless\",route=\"out\",le=\"+Inf\"}")
                .contains("tailrace_route_lag_seconds");
        assertThat(metrics.substring(4).lines())
                .allMatch(line -> line.matches("# (HELP|TYPE) \\S+.*|\\w+(\\{[^}]*})? \\S+"));
    }

    @Test
    void two_programs_run_side_by_side_on_the_same_default_port() throws Exception {
        Program first =
                start(
                        "run",
                        write(
                                        "a.yaml",
                                        ENDLESS.replace("endless", "first")
                                                + "http: {port: 17070}\n")
                                .toString());
        Program second =
                start(
                        "run",
                        write(
                                        "b.yaml",
                                        ENDLESS.replace("endless", "second")
                                                + "http: {port: 17070}\n")
                                .toString());

        List<String> addresses = List.of(first.address(), second.address());
        assertThat(addresses).doesNotHaveDuplicates();
        assertThat(get(addresses.get(0) + "/healthz") + get(addresses.get(1) + "/healthz"))
                .contains("first: running", "second: running");
    }

    @Test
    void sigterm_drains_and_ends_well() throws Exception {
        Program program = start("run", write("a.yaml", ENDLESS).toString(), "--http", "0");
        program.address();

        program.process
                .toHandle()
                .destroy(); // unlike Process.destroy, leaves its output to be read

        assertThat(program.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(program.process.exitValue()).isZero();
        assertThat(program.rest()).contains("draining").contains("rows durable");
    }

    @Test
    void a_changed_file_restarts_its_pipeline_and_a_bad_one_changes_nothing() throws Exception {
        Path file = write("a.yaml", ENDLESS);
        Program program = start("run", directory.toString(), "--http", "0");
        String address = program.address();

        write("a.yaml", ENDLESS.replace("rate", "rat"));
        program.await("endless goes on as it was");
        assertThat(get(address + "/healthz")).contains("endless: running");

        Files.writeString(file, ENDLESS.replace("name: out", "name: elsewhere"));
        program.await("endless restarts from its checkpoint");
        program.await("pipeline endless starts");
        assertThat(get(address + "/metrics"))
                .contains("route=\"elsewhere\"")
                .doesNotContain("route=\"out\"");

        write("b.yaml", ENDLESS.replace("endless", "another"));
        program.await("pipeline another starts");
        assertThat(get(address + "/healthz")).contains("another: ").contains("endless: ");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private Program start(String... arguments) throws IOException {
        Process process = ChildProgram.builder(arguments).redirectErrorStream(true).start();
        processes.add(process);
        // A line that never comes must not be waited for without end: reading cannot be
        // interrupted.
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroyForcibly);
        return new Program(process, process.inputReader(StandardCharsets.UTF_8));
    }

    private static String get(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var response =
                    client.send(
                            HttpRequest.newBuilder(URI.create(address)).build(),
                            BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
    }

    /** A program that runs, and what it prints. */
    private record Program(Process process, BufferedReader output) {

        /** Waits for the line that says where the endpoints are. */
        String address() throws IOException {
            Matcher matcher = ADDRESS.matcher(await("/healthz"));
            assertThat(matcher.find()).isTrue();
            return matcher.group();
        }

        String await(String text) throws IOException {
            var before = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains(text)) {
                    return line;
                }
                before.append(line).append('\n');
            }
            throw new AssertionError("ended without saying '" + text + "':\n" + before);
        }

        String rest() {
            return String.join("\n", output.lines().toList());
        }
    }
}
