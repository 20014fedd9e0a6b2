package io.tailrace.app.config;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.tailrace.engine.ErrorPolicy;
import io.tailrace.engine.Limits;
import io.tailrace.engine.PluginRegistry;
import io.tailrace.engine.RouteLimits;
import io.tailrace.engine.RouteSpec;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Factory;
import io.tailrace.spi.frame.Op;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PipelineReaderTest {

    private static final String SHOP =
            """
            pipeline: shop
            source:
              type: postgres
              url: postgres://app@127.0.0.1:5432/shop
              password: ${PGPASSWORD}
              tables: [public.orders, public.order_items]
              slot: tailrace_shop
              publication: tailrace_shop
              snapshot: initial
            routes:
              - sink: {type: duckdb, path: shop.duckdb}
              - match: {tables: [public.orders], exclude-tables: [x.*], ops: [insert, delete]}
                in-flight: 1MiB
                journal: 1GiB
                sink: {type: files, directory: out, format: json}
              - sink: {type: blackhole, format: json}
              - sink: {type: blackhole}
              - name: named
                sink: {type: blackhole}
            state: ../state
            limits: {checkpoint-interval: 2s, drain-timeout: 1m}
            errors: {rejected: stop, dead-letters: 1MiB}
            http: {port: 1234, enabled: false, ready-lag: 5s}
            """;

    private final PluginRegistry plugins = PluginRegistry.load(null);
    private final PipelineReader reader =
            new PipelineReader(this::factories, Map.of("PGPASSWORD", "hunter2")::get);

    private <F extends Factory<?>> List<F> factories(Class<F> kind) {
        return plugins.factories().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void options_of_a_format_are_told_at_their_places() {
        String text =
                """
                pipeline: shop
                source: {type: generate}
                routes:
                  - sink:
                      type: files
                      directory: out
                      format: debezium
                      format-options:
                        decimals: string
                        schemas: maybe
                  - sink: {type: stdout, format: debezum}
                  - sink: {type: blackhole, format: canal, format-options: {schemas: true}}
                  - sink:
                      type: kafka
                      brokers: localhost:9092
                      format: maxwell
                      format-options: {xofset: true}
                """;
        var problems = new Problems();
        reader.read(Path.of("f.yaml"), text, problems);

        assertThat(problems.all())
                .extracting(Problem::toString)
                .containsExactly(
                        "f.yaml:10:18: routes[0].sink.format-options.schemas: expected true or false, found 'maybe'",
                        "f.yaml:9:9: routes[0].sink.format-options.decimals: the format 'debezium' has no such option;"
                                + " did you mean 'decimal'?",
                        "f.yaml:11:34: routes[1].sink.format: expected one of json, tailrace, flat, debezium, maxwell,"
                                + " canal, dbus, go-mysql-kafka, cloudevents, found 'debezum'",
                        "f.yaml:12:60: routes[2].sink.format-options: expected no options for the format 'canal', found a block of keys",
                        "f.yaml:17:24: routes[3].sink.format-options.xofset: the format 'maxwell' has no such option;"
                                + " did you mean 'xoffset'?");
    }

    @Test
    void a_file_becomes_what_the_engine_runs() {
        var problems = new Problems();
        PipelineFile file =
                reader.read(Path.of("/etc/tailrace/shop.yaml"), SHOP, problems).orElseThrow();

        assertThat(problems.all()).isEmpty();
        assertThat(file.spec().routes())
                .extracting(RouteSpec::name)
                .containsExactly("duckdb", "files", "blackhole", "blackhole-2", "named");
        RouteSpec files = file.spec().routes().get(1);
        assertThat(files.match().tables()).containsExactly("public.orders");
        assertThat(files.match().except()).containsExactly("x.*");
        assertThat(files.match().ops()).isEqualTo(Set.of(Op.INSERT, Op.DELETE));
        assertThat(files.limits().journal()).isEqualTo(DataSize.parse("1GiB"));
        assertThat(file.spec().stateDirectory()).isEqualTo(Path.of("/etc/state"));
        assertThat(file.spec().limits().drainTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(file.spec().errors().rejected()).isEqualTo(ErrorPolicy.Rejected.STOP);
        assertThat(file.http())
                .isEqualTo(new PipelineConfig.Http(1234, false, Duration.ofSeconds(5)));
        assertThat(file.spec().source().config().toString()).doesNotContain("hunter2");
    }

    @Test
    void what_is_left_out_has_its_default() {
        String text =
                "pipeline: p\nsource: {type: generate}\nroutes: [{sink: {type: blackhole}}]\n";
        PipelineFile file = reader.read(Path.of("/etc/p.yaml"), text, new Problems()).orElseThrow();

        assertThat(file.spec().stateDirectory()).isEqualTo(Path.of("/etc/.tailrace"));
        assertThat(file.spec().limits()).isEqualTo(Limits.DEFAULT);
        assertThat(file.spec().errors()).isEqualTo(ErrorPolicy.DEFAULT);
        assertThat(file.spec().routes().getFirst().match().takesAll()).isTrue();
        assertThat(file.spec().routes().getFirst().limits()).isEqualTo(RouteLimits.DEFAULT);
        assertThat(file.http())
                .isEqualTo(new PipelineConfig.Http(null, true, Duration.ofMinutes(1)));
    }

    @Test
    void names_must_be_usable_and_unlike_each_other() {
        assertThat(problems(SHOP.replace("pipeline: shop", "pipeline: a/b")))
                .anyMatch(problem -> problem.contains("cannot name a pipeline"));
        assertThat(problems(SHOP.replace("name: named", "name: files")))
                .anyMatch(problem -> problem.contains("two routes named files"));
        assertThat(problems("pipeline: p\nsource: {type: generate}\nroutes: []\n"))
                .anyMatch(problem -> problem.contains("at least one route"));
        assertThat(problems("")).anyMatch(problem -> problem.contains("is empty"));
    }

    @Test
    void problems_show_placeholders_and_not_what_was_filled_in() {
        assertThat(problems(SHOP.replace("slot: tailrace_shop", "slot: x ${PGPASSWORD}")))
                .singleElement(as(STRING))
                .contains("slot 'x ${PGPASSWORD}' must be")
                .doesNotContain("hunter2");
        assertThat(problems(SHOP.replace("pipeline: shop", "pipeline: a/${PGPASSWORD}")))
                .singleElement(as(STRING))
                .contains("'a/${PGPASSWORD}' cannot name a pipeline")
                .doesNotContain("hunter2");
    }

    @Test
    void damaged_files_give_clear_errors_only() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (System.nanoTime() < end) {
            var text = new StringBuilder(SHOP);
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(0x250));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
                }
            }
            var problems = new Problems();
            assertThatCode(() -> reader.read(Path.of("/etc/f.yaml"), text.toString(), problems))
                    .as("seed " + seed + ":\n" + text)
                    .doesNotThrowAnyException();
            assertThat(problems.all())
                    .as("seed " + seed)
                    .noneMatch(problem -> problem.toString().contains("hunter2"));
        }
    }

    private List<String> problems(String text) {
        var problems = new Problems();
        assertThat(reader.read(Path.of("/etc/f.yaml"), text, problems)).isEmpty();
        return problems.all().stream().map(Problem::toString).toList();
    }
}
