package io.tailrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {

    private static final List<String> TYPES =
            List.of("postgres", "generate", "duckdb", "files", "stdout", "blackhole");

    @TempDir Path directory;

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
        }
    }

    static Stream<String> types() {
        return TYPES.stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_is_valid(Path example) {
        Invocation invocation = Invocation.of("validate", example.toString());

        assertThat(invocation.exit()).as(invocation.err()).isZero();
    }

    /** An example is the block of a source or of a sink, with or without the key before it. */
    @ParameterizedTest
    @MethodSource("types")
    void the_example_of_every_connector_is_valid(String type) throws IOException {
        List<String> described = Invocation.of("connectors", type).out().lines().toList();
        String kind = described.getFirst().contains("(source)") ? "source" : "sink";
        String block =
                described.stream()
                        .dropWhile(line -> !line.equals("Example:"))
                        .skip(1)
                        .map(line -> line.replaceFirst("^  ", ""))
                        .collect(Collectors.joining("\n"));
        String example = block.startsWith(kind + ":") ? block : kind + ":\n" + block.indent(2);
        String file =
                kind.equals("source")
                        ? "pipeline: p\n" + example + "\nroutes: [{sink: {type: blackhole}}]\n"
                        : "pipeline: p\nsource: {type: generate}\nroutes:\n  -\n"
                                + example.indent(4);
        Path path = directory.resolve("p.yaml");
        Files.writeString(path, file.replaceAll("\\$\\{[A-Za-z_]+}", "x"));

        Invocation invocation = Invocation.of("validate", path.toString());

        assertThat(invocation.exit()).as(invocation.err() + "\n" + file).isZero();
    }

    @Test
    void there_are_examples() throws IOException {
        assertThat(examples()).hasSizeGreaterThan(2);
    }
}
