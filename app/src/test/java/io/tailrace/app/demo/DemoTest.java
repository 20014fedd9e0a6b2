package io.tailrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.app.Main;
import io.tailrace.app.command.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DemoTest {

    @TempDir Path directory;

    @Test
    @Tag("server")
    void a_demo_and_a_second_one_in_its_folder_end_with_equal_rows() {
        String folder = directory.resolve("demo").toString();

        for (int i = 0; i < 2; i++) {
            String out = demo(0, "--seconds", "5", "--rows", "20000", "--directory", folder);
            assertThat(out)
                    .contains("EQUAL: every row", "p50", "p99", "0 JSON lines")
                    .doesNotContain("missing");
        }
        assertThat(Path.of(folder, "shop.yaml")).exists();
    }

    @Test
    @Tag("server")
    void a_demo_on_mysql_ends_with_equal_rows() {
        String folder = directory.resolve("demo").toString();

        assertThat(
                        demo(
                                0,
                                "--source",
                                "mysql",
                                "--seconds",
                                "5",
                                "--rows",
                                "20000",
                                "--directory",
                                folder))
                .contains("EQUAL: every row", "0 JSON lines")
                .doesNotContain("missing");
        assertThat(Path.of(folder, "shop.yaml")).content().contains("type: mysql");
    }

    @Test
    void a_database_that_nobody_knows_is_told() {
        assertThat(demo(2, "--source", "oracle")).contains("must be postgres or mysql");
    }

    @Test
    @Tag("server")
    void a_demo_with_kafka_ends_with_equal_rows() {
        String folder = directory.resolve("demo").toString();

        String out =
                demo(
                        0,
                        "--sink",
                        "kafka",
                        "--seconds",
                        "5",
                        "--rows",
                        "20000",
                        "--directory",
                        folder);

        assertThat(out)
                .contains("EQUAL: every row", "Kafka", "p99", "0 records")
                .doesNotContain("missing");
    }

    @Test
    void a_folder_that_holds_something_else_is_left_alone() throws Exception {
        Path precious = Files.writeString(directory.resolve("precious.txt"), "x");

        demo(1, "--seconds", "1", "--directory", directory.toString());

        assertThat(precious).exists();
        assertThat(directory.resolve("postgres")).doesNotExist();
    }

    private static String demo(int exit, String... options) {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        String[] arguments =
                Stream.concat(Stream.of("demo"), Stream.of(options)).toArray(String[]::new);

        assertThat(Main.run(arguments, new Terminal(print, print, false, System::getenv)))
                .as(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(exit);
        return out.toString(StandardCharsets.UTF_8);
    }
}
