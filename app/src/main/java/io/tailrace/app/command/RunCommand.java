package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.config.PipelineReader;
import io.tailrace.app.config.Problems;
import io.tailrace.app.run.Signals;
import io.tailrace.app.run.StateWords;
import io.tailrace.app.run.Supervisor;
import io.tailrace.engine.PipelineState;
import io.tailrace.engine.Pipelines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "run",
        description =
                "Run the pipeline of a file, or those of all files in a folder, until stopped. SIGTERM and Ctrl-C drain; a second one stops.")
public final class RunCommand implements Callable<Integer> {

    @Mixin Shared shared = new Shared();

    @Spec CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "FILE|DIR",
            description = "Pipeline file, or a folder of *.yaml files.")
    Path path;

    @Option(
            names = "--until-rows",
            paramLabel = "N",
            description = "Drain and exit once N rows of each source are durable in every route.")
    @Nullable Long untilRows;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Drain and exit after this time, such as 30s or 5m.")
    @Nullable Duration duration;

    @Option(
            names = "--http",
            paramLabel = "PORT|off",
            description =
                    "Port of /healthz, /readyz and /metrics on the loopback address. Default: 7070, or any free one.")
    @Nullable String http;

    private final Program program;

    public RunCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (untilRows != null && untilRows <= 0) {
            throw new ParameterException(
                    spec.commandLine(), "--until-rows takes a number above 0, not " + untilRows);
        }
        var problems = new Problems();
        List<Path> paths = PipelineReader.files(path);
        List<PipelineFile> files = program.reader().read(paths, problems);
        program.report(problems.all());
        if (files.isEmpty()) {
            if (paths.isEmpty()) {
                program.terminal().err().println("tailrace: there is no *.yaml file in " + path);
            }
            return ExitCode.USAGE;
        }
        OptionalInt port = port(files);
        try (var pipelines = new Pipelines()) {
            var supervisor =
                    new Supervisor(
                            pipelines,
                            untilRows == null ? OptionalLong.empty() : OptionalLong.of(untilRows));
            handleSignals(supervisor);
            files.forEach(supervisor::start);
            try (var attendant = new Attendant(program, supervisor, pipelines, files)) {
                attendant.serve(port);
                attendant.report(!writesToStdout(files));
                if (!isBounded()) {
                    attendant.watch(path);
                }
                attendant.start();
                await(supervisor);
            }
            return finish(supervisor, pipelines, files);
        }
    }

    private OptionalInt port(List<PipelineFile> files) {
        try {
            return HttpPort.choose(http, files);
        } catch (TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private boolean isBounded() {
        return untilRows != null || duration != null;
    }

    private void await(Supervisor supervisor) throws InterruptedException {
        if (duration != null) {
            supervisor.await(duration);
            supervisor.drain();
        }
        supervisor.await();
    }

    private void handleSignals(Supervisor supervisor) {
        var signals = new AtomicInteger();
        Signals.handle(
                () -> {
                    switch (signals.incrementAndGet()) {
                        case 1 -> {
                            program.terminal()
                                    .err()
                                    .println("tailrace: draining; once more to stop at once");
                            supervisor.drain();
                        }
                        case 2 -> supervisor.stop();
                        default -> Runtime.getRuntime().halt(ExitCode.NOT_DRAINED);
                    }
                });
    }

    private int finish(Supervisor supervisor, Pipelines pipelines, List<PipelineFile> files) {
        pipelines
                .all()
                .forEach(
                        pipeline -> {
                            if (pipeline.state() instanceof PipelineState.Failed failed) {
                                program.terminal()
                                        .err()
                                        .println(
                                                "tailrace: "
                                                        + pipeline.spec().name()
                                                        + " "
                                                        + StateWords.of(failed));
                            }
                        });
        var totals = Totals.of(pipelines);
        if (shared.json) {
            (writesToStdout(files) ? program.terminal().err() : program.terminal().out())
                    .println(Json.text(totals.json()));
        } else if (isBounded() && !writesToStdout(files)) {
            program.terminal().out().println(totals.result());
        } else {
            program.terminal().err().println(totals.sentence());
        }
        return switch (supervisor.outcome()) {
            case COMPLETE -> ExitCode.OK;
            case INCOMPLETE -> ExitCode.NOT_DRAINED;
            case FAILED -> ExitCode.FAILED;
        };
    }

    /** Whether stdout carries rows, among which nothing else may be. */
    private static boolean writesToStdout(List<PipelineFile> files) {
        return files.stream()
                .flatMap(file -> file.spec().routes().stream())
                .anyMatch(route -> route.sink().factory().type().equals("stdout"));
    }
}
