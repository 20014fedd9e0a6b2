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
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * Its options are told in code, not by annotations: to read those takes a tenth of a second of the
 * start, and this is the command that is started most.
 */
public final class RunCommand implements Callable<Integer> {

    private final OptionSpec json = Shared.jsonOption();

    private final PositionalParamSpec path =
            PositionalParamSpec.builder()
                    .index("0")
                    .paramLabel("FILE|DIR")
                    .type(Path.class)
                    .description("Pipeline file, or a folder of *.yaml files.")
                    .build();

    private final OptionSpec untilRows =
            OptionSpec.builder("--until-rows")
                    .paramLabel("N")
                    .type(Long.class)
                    .description(
                            "Drain and exit once N rows of each source are durable in every route.")
                    .build();

    private final OptionSpec duration =
            OptionSpec.builder("--for")
                    .paramLabel("DURATION")
                    .type(Duration.class)
                    .converters(new DurationConverter())
                    .description("Drain and exit after this time, such as 30s or 5m.")
                    .build();

    private final OptionSpec http =
            OptionSpec.builder("--http")
                    .paramLabel("PORT|off")
                    .type(String.class)
                    .description(
                            "Port of /healthz, /readyz and /metrics on the loopback address. Default: 7070, or any free one.")
                    .build();

    private final CommandSpec spec;
    private final Program program;

    private RunCommand(Program program) {
        this.program = program;
        this.spec = CommandSpec.wrapWithoutInspection(this).name("run");
        spec.usageMessage()
                .description(
                        "Run the pipeline of a file, or those of all files in a folder, until stopped. SIGTERM and Ctrl-C drain; a second one stops.");
        spec.addPositional(path).addOption(untilRows).addOption(duration).addOption(http);
        spec.addOption(json).addOption(Shared.debugOption()).addOption(Shared.helpOption());
    }

    /** The command with its options. */
    public static CommandLine commandLine(Program program) {
        return new CommandLine(new RunCommand(program).spec);
    }

    @Override
    public Integer call() throws InterruptedException {
        Long rows = untilRows.getValue();
        if (rows != null && rows <= 0) {
            throw new ParameterException(
                    spec.commandLine(), "--until-rows takes a number above 0, not " + rows);
        }
        var problems = new Problems();
        Path fileOrFolder = path.getValue();
        List<Path> paths = PipelineReader.files(fileOrFolder);
        List<PipelineFile> files = program.reader().read(paths, problems);
        program.report(problems.all());
        if (files.isEmpty()) {
            if (paths.isEmpty()) {
                program.terminal()
                        .err()
                        .println("tailrace: there is no *.yaml file in " + fileOrFolder);
            }
            return ExitCode.USAGE;
        }
        OptionalInt port = port(files);
        try (var pipelines = new Pipelines()) {
            var supervisor =
                    new Supervisor(
                            pipelines, rows == null ? OptionalLong.empty() : OptionalLong.of(rows));
            handleSignals(supervisor);
            files.forEach(supervisor::start);
            try (var attendant = new Attendant(program, supervisor, pipelines, files)) {
                attendant.serve(port);
                attendant.report(!writesToStdout(files));
                if (!isBounded()) {
                    attendant.watch(fileOrFolder);
                }
                attendant.start();
                await(supervisor);
            }
            return finish(supervisor, pipelines, files);
        }
    }

    private OptionalInt port(List<PipelineFile> files) {
        try {
            return HttpPort.choose(http.getValue(), files);
        } catch (TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private boolean isBounded() {
        return untilRows.getValue() != null || duration.getValue() != null;
    }

    private void await(Supervisor supervisor) throws InterruptedException {
        Duration time = duration.getValue();
        if (time != null) {
            supervisor.await(time);
            supervisor.drain();
        }
        supervisor.await();
    }

    private void handleSignals(Supervisor supervisor) {
        Signals.handle(
                () -> {
                    program.terminal()
                            .err()
                            .println("tailrace: draining; once more to stop at once");
                    supervisor.drain();
                },
                supervisor::stop,
                () -> Runtime.getRuntime().halt(ExitCode.NOT_DRAINED));
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
        if (Shared.isGiven(json)) {
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
