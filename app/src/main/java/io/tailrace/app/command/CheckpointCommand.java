package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.engine.Pipeline;
import io.tailrace.engine.checkpoint.StateLock;
import io.tailrace.spi.Checkpoint;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where a pipeline stands: two commands. */
public final class CheckpointCommand {

    private CheckpointCommand() {}

    /** Shows checkpoints. */
    @Command(name = "show", description = "Show the checkpoint of each route.")
    public static final class ShowCommand extends PipelineCommand {

        public ShowCommand(Program program) {
            super(program);
        }

        @Override
        int run(PipelineFile file) {
            List<Checkpoint> checkpoints = checkpoints(file);
            if (shared.json) {
                out.println(Json.text(checkpoints.stream().map(ShowCommand::json).toList()));
            } else if (checkpoints.isEmpty()) {
                out.println(
                        "pipeline "
                                + file.name()
                                + " has no checkpoint in "
                                + Abilities.checkpointPlace(file.spec()));
            } else {
                checkpoints.forEach(
                        each ->
                                out.println(
                                        "%s  split %s  epoch %d  saved %s%n    %s"
                                                .formatted(
                                                        each.route(),
                                                        each.split().id(),
                                                        each.epoch(),
                                                        each.savedAt(),
                                                        each.position().token())));
            }
            return ExitCode.OK;
        }

        private static Map<String, Object> json(Checkpoint checkpoint) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("route", checkpoint.route());
            json.put("split", checkpoint.split().id());
            json.put("epoch", checkpoint.epoch());
            json.put("saved_at", checkpoint.savedAt());
            json.put("position", checkpoint.position().token());
            return json;
        }
    }

    /** Deletes checkpoints. */
    @Command(
            name = "delete",
            description =
                    "Delete the checkpoints of a pipeline that does not run, so that it starts anew. Targets that keep their own (exactly once) keep it.")
    public static final class DeleteCommand extends PipelineCommand {

        @Option(names = "--route", paramLabel = "NAME", description = "Only that route's.")
        @Nullable String route;

        public DeleteCommand(Program program) {
            super(program);
        }

        @Override
        int run(PipelineFile file) {
            Path directory = file.spec().stateDirectory();
            List<Checkpoint> deleted;
            try (StateLock _ = StateLock.take(directory.resolve(file.name()));
                    var store = Pipeline.checkpoints(file.spec())) {
                deleted =
                        store.list(file.name()).stream()
                                .filter(each -> route == null || each.route().equals(route))
                                .toList();
                deleted.forEach(each -> store.delete(each.pipeline(), each.route(), each.split()));
            }
            List<String> routes = deleted.stream().map(Checkpoint::route).toList();
            out.println(
                    shared.json
                            ? Json.text(Map.of("deleted", routes))
                            : "deleted the checkpoints of " + routes);
            return ExitCode.OK;
        }
    }

    private static List<Checkpoint> checkpoints(PipelineFile file) {
        try (var store = Pipeline.checkpoints(file.spec())) {
            return store.list(file.name());
        }
    }
}
