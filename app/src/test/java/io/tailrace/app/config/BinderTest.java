package io.tailrace.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import io.tailrace.spi.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinderTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("USER_NAME", "ada", "PGPASSWORD", "s3cr3t", "EMPTY", "");

    @TempDir Path directory;

    enum Mode {
        MIRROR,
        SOFT_DELETE
    }

    record Retry(@Default("100ms") Duration first, @Default("30s") Duration most) {}

    record Everything(
            @Doc("Its name.") String name,
            @Default("8") int lanes,
            @Default("9_000_000_000") long rows,
            @Default("true") boolean resume,
            @Default("soft-delete") Mode mode,
            @Default("1m") Duration interval,
            @Default("64MiB") DataSize batchSize,
            @Nullable Secret password,
            @Nullable Path directory,
            @Default("{}") Retry retry,
            @Nullable Retry other,
            @Default("[a, b]") List<String> tables,
            List<Retry> retries,
            Map<String, Integer> weights,
            @Nullable Integer port) {}

    record Range(int from, int to) {
        Range {
            if (from > to) {
                throw new IllegalArgumentException("'from' must not be above 'to'");
            }
        }
    }

    @Test
    void what_a_file_leaves_out_has_its_default() {
        assertThat(bound(Everything.class, "name: x"))
                .isEqualTo(
                        new Everything(
                                "x",
                                8,
                                9_000_000_000L,
                                true,
                                Mode.SOFT_DELETE,
                                Duration.ofMinutes(1),
                                DataSize.parse("64MiB"),
                                null,
                                null,
                                new Retry(Duration.ofMillis(100), Duration.ofSeconds(30)),
                                null,
                                List.of("a", "b"),
                                List.of(),
                                Map.of(),
                                null));
    }

    @Test
    void every_option_can_be_written() {
        String text =
                """
                name: "007"
                lanes: 2
                rows: 3
                resume: false
                mode: mirror
                interval: 250ms
                batch-size: 10MB
                password: ${PGPASSWORD}
                directory: ../out
                retry: {first: 1s, most: 2s}
                other: {first: 3s}
                tables: [public.orders]
                retries:
                  - first: 4s
                  - {most: 5s}
                weights: {a: 1, b: 2}
                port: 7070
                """;

        assertThat(bound(Everything.class, text))
                .isEqualTo(
                        new Everything(
                                "007",
                                2,
                                3,
                                false,
                                Mode.MIRROR,
                                Duration.ofMillis(250),
                                new DataSize(10_000_000),
                                new Secret("s3cr3t"),
                                directory.getParent().resolve("out"),
                                new Retry(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                                new Retry(Duration.ofSeconds(3), Duration.ofSeconds(30)),
                                List.of("public.orders"),
                                List.of(
                                        new Retry(Duration.ofSeconds(4), Duration.ofSeconds(30)),
                                        new Retry(Duration.ofMillis(100), Duration.ofSeconds(5))),
                                Map.of("a", 1, "b", 2),
                                7070));
    }

    @Test
    void all_problems_are_told_at_once_with_their_places() {
        String text =
                """
                nmae: x
                lanes: many
                mode: soft_delete
                interval: 5 parsecs
                tables: public.orders
                retry: {frist: 1s}
                retries:
                  - first: 1s
                  - most: never
                port:
                  - 1
                """;

        assertThat(problems(Everything.class, text))
                .containsExactlyInAnyOrder(
                        "f.yaml:1:1: nmae: there is no such key here; did you mean 'name'?",
                        "f.yaml:1:1: the key 'name' is missing: Its name.",
                        "f.yaml:2:8: lanes: expected a whole number, found 'many'",
                        "f.yaml:3:7: mode: expected one of mirror, soft-delete (did you mean 'soft-delete'?), found 'soft_delete'",
                        "f.yaml:4:11: interval: expected a duration such as 250ms, 5s, 1m or 2h, found '5 parsecs'",
                        "f.yaml:5:9: tables: expected a list, such as [a, b], found 'public.orders'",
                        "f.yaml:6:9: retry.frist: there is no such key here; did you mean 'first'?",
                        "f.yaml:9:11: retries[1].most: expected a duration such as 250ms, 5s, 1m or 2h, found 'never'",
                        "f.yaml:11:3: port: expected a whole number, found a list");
    }

    @Test
    void what_nothing_could_take_is_refused() {
        assertThat(problems(Everything.class, "name: \"a\\0b\"\ninterval: 36501d\n"))
                .containsExactly(
                        "f.yaml:1:7: name: has a NUL character, which no server and no file takes",
                        "f.yaml:2:11: interval: expected a duration such as 250ms, 5s, 1m or 2h, found '36501d'");
        assertThat(Values.duration("36500d")).isEqualTo(Duration.ofDays(36_500));
    }

    @Test
    void a_key_without_a_value_is_an_oversight() {
        assertThat(problems(Everything.class, "name: x\nlanes:\n"))
                .containsExactly(
                        "f.yaml:2:1: lanes: has no value; write one, or leave the key out");
    }

    @Test
    void what_a_record_refuses_is_told_at_its_place() {
        assertThat(problems(Range.class, "from: 2\nto: 1\n"))
                .containsExactly("f.yaml:1:1: 'from' must not be above 'to'");
    }

    @Test
    void a_whole_number_that_does_not_fit_is_refused() {
        assertThat(problems(Range.class, "from: 99999999999\nto: 1.5\n"))
                .containsExactly(
                        "f.yaml:1:7: from: expected a whole number, found '99999999999'",
                        "f.yaml:2:5: to: expected a whole number, found '1.5'");
    }

    @Test
    void placeholders_are_filled_in_wherever_they_stand() throws Exception {
        Files.writeString(directory.resolve("password"), "  from a file\n");
        String text =
                """
                name: ${USER_NAME}-${MISSING:-default}-${EMPTY:-empty}-$${plain}
                password: ${file:password}
                tables: ["${USER_NAME}.t"]
                """;

        Everything bound = bound(Everything.class, text);

        assertThat(bound.name()).isEqualTo("ada-default-empty-${plain}");
        assertThat(bound.password()).isEqualTo(new Secret("from a file"));
        assertThat(bound.tables()).containsExactly("ada.t");
    }

    @Test
    void a_placeholder_that_cannot_be_filled_in_is_a_problem() {
        String text =
                """
                name: ${MISSING}
                password: ${file:nowhere}
                directory: ${open
                tables: ["${a b}"]
                """;

        assertThat(problems(Everything.class, text))
                .containsExactlyInAnyOrder(
                        "f.yaml:1:7: name: the environment variable MISSING is not set; set it, or write ${MISSING:-default}",
                        "f.yaml:2:11: password: the file nowhere cannot be read: there is no such file",
                        "f.yaml:3:12: directory: '${' without a '}'; write $${ for a plain ${",
                        "f.yaml:4:10: tables[0]: '${...}' takes NAME, NAME:-default or file:PATH");
    }

    @Test
    void what_a_placeholder_holds_is_never_told() {
        String text =
                "name: x\nlanes: ${PGPASSWORD}\nmode: ${PGPASSWORD}\nbatch-size: ${PGPASSWORD}\n";

        assertThat(problems(Everything.class, text))
                .hasSize(3)
                .noneMatch(problem -> problem.contains("s3cr3t"));
    }

    @Test
    void options_describe_themselves() {
        List<Option> options = Option.of(Everything.class);

        assertThat(options)
                .extracting(Option::name)
                .startsWith("name", "lanes", "rows")
                .contains("batch-size");
        assertThat(options)
                .filteredOn(Option::required)
                .extracting(Option::name)
                .containsExactly("name");
        assertThat(options.getFirst().doc()).isEqualTo("Its name.");
    }

    private <R extends Record> R bound(Class<R> type, String text) {
        var problems = new Problems();
        R bound = bind(type, text, problems);
        assertThat(problems.all()).isEmpty();
        return Objects.requireNonNull(bound);
    }

    private <R extends Record> List<String> problems(Class<R> type, String text) {
        var problems = new Problems();
        assertThat(bind(type, text, problems)).isNull();
        return problems.all().stream().map(Problem::toString).toList();
    }

    private <R extends Record> @Nullable R bind(Class<R> type, String text, Problems problems) {
        var binder =
                new Binder(
                        directory,
                        new Substitution(directory, ENVIRONMENT::get),
                        FakeParts.NONE,
                        problems);
        return binder.bind(type, YamlTree.read("f.yaml", text, problems).orElseThrow(), "");
    }
}
