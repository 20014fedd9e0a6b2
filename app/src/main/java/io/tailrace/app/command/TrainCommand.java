package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.http.MetricsText;
import io.tailrace.engine.Pipelines;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Uses what the other commands use, without a server and in a few seconds: the JVM takes down which
 * classes and methods that needs, so that the next start finds them ready. The launcher runs it
 * after a build.
 */
@Command(
        name = "train",
        hidden = true,
        description = "Exercise the program for the JVM's ahead-of-time cache.")
public final class TrainCommand implements Callable<Integer> {

    private static final String MEASURED =
            """
            pipeline: train
            source: {type: generate, rate: 0, updates: 25, deletes: 5}
            routes:
              - sink: {type: blackhole, format: json}
            """;

    private static final String STORED =
            """
            pipeline: train-stored
            source: {type: generate, rate: 0, rows: 5_000}
            routes:
              - sink: {type: duckdb, path: train.duckdb}
              - match: {tables: [public.*], ops: [insert]}
                sink: {type: files, directory: out}
            """;

    /** Nobody listens there: what a connection needs is loaded all the same. */
    private static final String CONNECTED =
            """
            pipeline: train-connected
            source: {type: postgres, url: "postgres://nobody@127.0.0.1:1/nothing", password: "${NOTHING:-x}", tables: [public.t]}
            routes:
              - sink: {type: blackhole, format: json}
            """;

    private final Program program;

    public TrainCommand(Program program) {
        var silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        this.program =
                new Program(
                        new Terminal(silent, silent, false, program.terminal().environment()),
                        program.parts());
    }

    @Override
    public Integer call() throws IOException {
        Path directory = Files.createTempDirectory("tailrace-train-");
        try {
            run(
                    write(directory, "measured.yaml", MEASURED),
                    "--until-rows",
                    "200000",
                    "--http",
                    "0");
            run(write(directory, "stored.yaml", STORED), "--until-rows", "5000", "--http", "off");
            Path connected = write(directory, "connected.yaml", CONNECTED);
            program.read(connected)
                    .map(PipelineFile::spec)
                    .ifPresent(spec -> Abilities.check(spec.source()));
            new CommandLine(new ExplainCommand(program)).execute(connected.toString());
            new CommandLine(new ConnectorsCommand(program)).execute();
            try (var pipelines = new Pipelines()) {
                program.read(connected).ifPresent(file -> pipelines.add(file.spec()));
                new MetricsText(pipelines).render();
            }
        } finally {
            delete(directory);
        }
        return ExitCode.OK;
    }

    private void run(Path file, String... options) {
        String[] arguments =
                Stream.concat(Stream.of(file.toString()), Stream.of(options))
                        .toArray(String[]::new);
        new CommandLine(new RunCommand(program)).execute(arguments);
    }

    private static Path write(Path directory, String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
