package io.tailrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    private static final String GOOD =
            """
            pipeline: made-up
            source: {type: generate, rate: 0, rows: 5000}
            routes:
              - sink: {type: blackhole, format: json}
              - match: {tables: [public.events]}
                sink: {type: files, directory: out}
            """;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "-V"})
    void the_version_is_one_line(String argument) {
        Invocation version = Invocation.of(argument);

        assertThat(version.exit()).isZero();
        assertThat(version.out()).startsWith("tailrace ").hasLineCount(1);
    }

    @Test
    void an_unknown_command_is_told_with_what_it_may_have_meant() {
        Invocation invocation = Invocation.of("validat", "x.yaml");

        assertThat(invocation.exit()).isEqualTo(2);
        assertThat(invocation.err())
                .contains("validat")
                .contains("did you mean")
                .contains("validate")
                .doesNotContain("\tat ");
    }

    @Test
    void no_command_shows_all_but_the_hidden_one() {
        Invocation invocation = Invocation.of();

        assertThat(invocation.exit()).isEqualTo(2);
        assertThat(invocation.err())
                .contains(
                        "run",
                        "demo",
                        "validate",
                        "check",
                        "explain",
                        "connectors",
                        "slot",
                        "snapshot",
                        "checkpoint")
                .doesNotContain("train");
    }

    @Test
    void a_good_file_is_valid() throws IOException {
        Invocation invocation = Invocation.of("validate", write("a.yaml", GOOD).toString());

        assertThat(invocation.exit()).isZero();
        assertThat(invocation.out()).contains("a.yaml: ok, pipeline made-up");
    }

    @Test
    void all_problems_of_all_files_are_told_at_once() throws IOException {
        write("a.yaml", GOOD.replace("blackhole", "blackole").replace("match", "mach"));
        write("b.yaml", "pipeline: [\n");
        write("c.yaml", GOOD);
        write("d.yaml", GOOD);

        Invocation invocation = Invocation.of("validate", directory.toString());

        assertThat(invocation.exit()).isEqualTo(2);
        assertThat(invocation.err())
                .contains(
                        "a.yaml:4:18: routes[0].sink.type: there is no sink of the type 'blackole'; did you mean 'blackhole'?")
                .contains(
                        "a.yaml:5:5: routes[1].mach: there is no such key here; did you mean 'match'?")
                .contains("b.yaml:2:1: not YAML")
                .contains(
                        "d.yaml: pipeline: the name 'made-up' is already used by "
                                + directory.resolve("c.yaml"));
        assertThat(invocation.out()).contains("c.yaml: ok");
    }

    @Test
    void problems_can_be_had_in_json() throws IOException {
        Path file = write("a.yaml", GOOD.replace("rate: 0", "rate: fast"));

        Invocation invocation = Invocation.of("validate", "--json", file.toString());

        assertThat(invocation.exit()).isEqualTo(2);
        assertThat(invocation.out())
                .contains("\"line\" : 2", "\"column\" : 32", "\"path\" : \"source.rate\"");
    }

    @Test
    void a_file_that_is_not_there_is_one_sentence() {
        Invocation invocation = Invocation.of("explain", directory.resolve("no.yaml").toString());

        assertThat(invocation.exit()).isEqualTo(2);
        assertThat(invocation.err())
                .contains("cannot be read: there is no such file")
                .hasLineCount(1);
    }

    @Test
    void connectors_are_listed_and_described() {
        assertThat(Invocation.of("connectors").out())
                .contains("postgres", "duckdb", "files", "stdout", "blackhole", "generate");
        assertThat(Invocation.of("connectors", "duckdb").out())
                .contains("path  (path, required)", "mirror | soft-delete | append", "Example:");
        assertThat(Invocation.of("connectors", "duckdb", "--json").out())
                .contains(
                        "\"$schema\"",
                        "\"additionalProperties\" : false",
                        "\"enum\" : [ \"mirror\", \"soft-delete\", \"append\" ]");
        assertThat(Invocation.of("connectors", "duckbd")).extracting(Invocation::exit).isEqualTo(2);
        assertThat(Invocation.of("connectors", "duckbd").err()).contains("did you mean 'duckdb'?");
    }

    @Test
    void explain_says_what_a_row_may_expect_and_why() throws IOException {
        Invocation invocation = Invocation.of("explain", write("a.yaml", GOOD).toString());

        assertThat(invocation.exit()).isZero();
        assertThat(invocation.out())
                .contains(
                        "Route blackhole",
                        "at least once, with stable event ids",
                        "Route files",
                        "exactly once",
                        "because",
                        "public.events");
        assertThat(Invocation.of("explain", "--json", directory.resolve("a.yaml").toString()).out())
                .contains("\"exactly_once\" : true");
    }

    @Test
    void a_check_that_finds_something_amiss_says_so_in_its_exit_code() throws IOException {
        Path good = write("a.yaml", GOOD);
        Path bad = write("b.yaml", GOOD.replace("directory: out", "directory: a.yaml/out"));

        assertThat(Invocation.of("check", good.toString()).exit()).isZero();
        Invocation invocation = Invocation.of("check", bad.toString());
        assertThat(invocation.exit()).isEqualTo(3);
        assertThat(invocation.out()).contains("fail");
    }

    @Test
    void a_bounded_run_ends_with_one_line_of_figures_and_a_checkpoint() throws IOException {
        Path file = write("a.yaml", GOOD);

        Invocation run =
                Invocation.of("run", file.toString(), "--until-rows", "5000", "--http", "off");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .matches(
                        "RESULT rows=5000 rows_s=\\d+ seconds=[0-9.E-]+ bytes=\\d+ retries=0 dead_letters=0\\R");
        assertThat(lines(directory.resolve("out"))).isEqualTo(5000);
        assertThat(Invocation.of("checkpoint", "show", file.toString()).out())
                .contains("blackhole  split log", "files  split log");

        assertThat(
                        Invocation.of(
                                        "checkpoint",
                                        "delete",
                                        file.toString(),
                                        "--route",
                                        "blackhole")
                                .exit())
                .isZero();
        assertThat(Invocation.of("checkpoint", "show", file.toString(), "--json").out())
                .contains("\"files\"")
                .doesNotContain("\"blackhole\"");
    }

    @Test
    void a_run_into_stdout_leaves_stdout_to_the_rows() throws IOException {
        Path file =
                write(
                        "a.yaml",
                        "pipeline: p\nsource: {type: generate, rows: 10}\nroutes:\n  - sink: {type: stdout}\n");

        Invocation run = Invocation.of("run", file.toString(), "--for", "10s", "--http", "off");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).doesNotContain("RESULT");
        assertThat(run.err()).contains("10 rows durable");
    }

    @Test
    void a_folder_runs_its_good_files() throws IOException {
        write("a.yaml", GOOD);
        write("b.yaml", "pipeline: bad\n");

        Invocation run =
                Invocation.of(
                        "run",
                        directory.toString(),
                        "--until-rows",
                        "5000",
                        "--http",
                        "off",
                        "--json");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("b.yaml:1:1: the key 'source' is missing");
        assertThat(run.out()).contains("\"rows\" : 5000");
    }

    @Test
    void a_pipeline_that_cannot_start_fails_the_run() throws IOException {
        Path file = write("a.yaml", GOOD + "state: a.yaml\n");

        assertThat(
                        Invocation.of("run", file.toString(), "--until-rows", "1", "--http", "off")
                                .exit())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--until-rows=0",
                "--until-rows=x",
                "--for=soon",
                "--http=99999",
                "--nothing"
            })
    void a_wrong_option_is_a_sentence(String option) throws IOException {
        Invocation run = Invocation.of("run", write("a.yaml", GOOD).toString(), option);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("tailrace: ").doesNotContain("\tat ");
    }

    @Test
    void what_a_source_cannot_do_is_said() throws IOException {
        String file = write("a.yaml", GOOD).toString();

        assertThat(Invocation.of("slot", "list", file)).extracting(Invocation::exit).isEqualTo(2);
        assertThat(Invocation.of("snapshot", file, "public.events").err())
                .contains("cannot read tables again");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static long lines(Path folder) throws IOException {
        long count = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                count += Files.readAllLines(file).size();
            }
        }
        return count;
    }
}
