package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.engine.Component;
import io.tailrace.engine.Pipeline;
import io.tailrace.spi.Resnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "snapshot",
        description = "Ask a pipeline, which may be running, to read tables again from the start.")
public final class SnapshotCommand implements Callable<Integer> {

    @Mixin Shared shared = new Shared();

    @Parameters(index = "0", paramLabel = "FILE", description = "Pipeline file.")
    Path path;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TABLE",
            description = "Tables, such as public.orders.")
    List<String> tables = List.of();

    private final Program program;

    public SnapshotCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() {
        Optional<PipelineFile> file = program.read(path);
        if (file.isEmpty()) {
            return ExitCode.USAGE;
        }
        Component<?> source = file.get().spec().source();
        Optional<Resnapshot<Record>> resnapshot = Abilities.resnapshot(source.factory());
        if (resnapshot.isEmpty()) {
            program.terminal()
                    .err()
                    .println(
                            "tailrace: a source of the type "
                                    + source.factory().type()
                                    + " cannot read tables again");
            return ExitCode.USAGE;
        }
        resnapshot
                .get()
                .request(source.config(), Pipeline.sourceContext(file.get().spec()), tables);
        program.terminal()
                .out()
                .println(
                        shared.json
                                ? Json.text(Map.of("requested", tables))
                                : "asked pipeline "
                                        + file.get().name()
                                        + " to read "
                                        + String.join(", ", tables)
                                        + " again");
        return ExitCode.OK;
    }
}
