package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.engine.Component;
import io.tailrace.engine.Pipeline;
import io.tailrace.spi.Resnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "snapshot",
        description = "Ask a pipeline, which may be running, to read tables again from the start.")
public final class SnapshotCommand extends PipelineCommand {

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "TABLE",
            description = "Tables, such as public.orders.")
    List<String> tables = List.of();

    public SnapshotCommand(Program program) {
        super(program);
    }

    @Override
    int run(PipelineFile file) {
        Component<?> source = file.spec().source();
        Optional<Resnapshot<Record>> resnapshot = Abilities.resnapshot(source.factory());
        if (resnapshot.isEmpty()) {
            err.println(
                    "tailrace: a source of the type "
                            + source.factory().type()
                            + " cannot read tables again");
            return ExitCode.USAGE;
        }
        resnapshot.get().request(source.config(), Pipeline.sourceContext(file.spec()), tables);
        out.println(
                shared.json
                        ? Json.text(Map.of("requested", tables))
                        : "asked pipeline "
                                + file.name()
                                + " to read "
                                + String.join(", ", tables)
                                + " again");
        return ExitCode.OK;
    }
}
