package io.tailrace.app.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTreeTest {

    private static final String SAMPLE =
            """
            pipeline: shop
            source: {type: postgres, tables: [a, "b", 'c'], password: ${PGPASSWORD}}
            routes:
              - sink:
                  path: |
                    many
                    lines
            """;

    private static final String SPECIAL = "{}[]:-&*!|>'\"%@`,?#\n\t ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    'a: 1\\nb: 2\\na: 3'        | 3:1 | second time
                    'a:\\n\\tb: 1'              | 2:1 | tab
                    'a: [1, 2'                 | 1:9 | not YAML
                    'a: *x'                    | 1:4 | aliases
                    'a: &x 1'                  | 1:4 | anchors
                    'a: !!URL [x]'    | 1:4 | tags
                    'a: 1\\n---\\nb: 2'         | 2:1 | second document
                    '? [a]\\n: 1'               | 1:3 | key
                    'a: "x'                    | 1:6 | not YAML
                    """)
    void what_it_does_not_take_is_told_with_its_place(String text, String place, String word) {
        var problems = new Problems();

        YamlTree.read("f", text.replace("\\n", "\n").replace("\\t", "\t"), problems);

        assertThat(problems.all()).hasSize(1);
        Problem problem = problems.all().getFirst();
        assertThat(problem.at()).hasToString("f:" + place);
        assertThat(problem.message().toLowerCase(Locale.ROOT))
                .contains(word.toLowerCase(Locale.ROOT));
    }

    @Test
    void a_control_character_is_no_text() {
        var problems = new Problems();

        YamlTree.read("f", "a: 1\nb: x\u0000y\n", problems);

        assertThat(problems.all())
                .hasToString("[f:2:5: not text: there is a control character here (0x00)]");
    }

    @Test
    void an_empty_file_has_no_tree() {
        var problems = new Problems();
        assertThat(YamlTree.read("f", "# only a comment\n", problems)).isEmpty();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    @Timeout(20)
    void deep_and_large_texts_are_refused_or_read_in_time() {
        for (String text :
                List.of(
                        "[".repeat(500_000),
                        "a: ".repeat(300_000),
                        "- ".repeat(500_000),
                        "{a: ".repeat(200_000),
                        bomb())) {
            var problems = new Problems();
            YamlTree.read("f", text, problems);
            assertThat(problems.isEmpty()).as(text.substring(0, 20)).isFalse();
        }
    }

    private static String bomb() {
        var text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 30; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }
        return text.toString();
    }

    @Test
    void damaged_files_give_clear_errors_only() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (System.nanoTime() < end) {
            String text = damaged(random);
            assertThatCode(() -> YamlTree.read("f", text, new Problems()))
                    .as("seed " + seed + ": " + text)
                    .doesNotThrowAnyException();
        }
    }

    static String damaged(Random random) {
        byte[] bytes = SAMPLE.getBytes(ISO_8859_1);
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes[at] =
                    (byte)
                            (random.nextBoolean()
                                    ? random.nextInt(256)
                                    : SPECIAL.charAt(random.nextInt(SPECIAL.length())));
        }
        return new String(bytes, 0, random.nextInt(bytes.length) + 1, ISO_8859_1);
    }
}
