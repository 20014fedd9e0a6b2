package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.panel.Words;
import io.tailrace.engine.Component;
import io.tailrace.spi.LogSlots;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What a source's server keeps for its readers: two commands. */
public final class SlotCommand {

    private SlotCommand() {}

    /** Lists slots. */
    @Command(
            name = "list",
            description =
                    "List the slots of a pipeline's server, with who holds them and the log kept for them.")
    public static final class ListCommand implements Callable<Integer> {

        @Mixin Shared shared = new Shared();

        @Parameters(index = "0", paramLabel = "FILE", description = "Pipeline file.")
        Path path;

        private final Program program;

        public ListCommand(Program program) {
            this.program = program;
        }

        @Override
        public Integer call() {
            Optional<Reach> reach = Reach.of(path, program);
            if (reach.isEmpty()) {
                return ExitCode.USAGE;
            }
            List<LogSlots.Slot> slots = reach.get().slots().slots(reach.get().config());
            if (shared.json) {
                program.terminal()
                        .out()
                        .println(Json.text(slots.stream().map(ListCommand::json).toList()));
                return ExitCode.OK;
            }
            program.terminal()
                    .out()
                    .println(
                            "%-32s %-24s %-16s %12s  %s"
                                    .formatted("SLOT", "HOLDER", "CONFIRMED", "RETAINED", "STATE"));
            for (LogSlots.Slot slot : slots) {
                program.terminal()
                        .out()
                        .println(
                                "%-32s %-24s %-16s %12s  %s"
                                        .formatted(
                                                slot.name(),
                                                slot.holder().isEmpty() ? "-" : slot.holder(),
                                                slot.confirmed(),
                                                slot.retainedBytes() < 0
                                                        ? "-"
                                                        : Words.bytes(slot.retainedBytes()),
                                                slot.state()));
            }
            return ExitCode.OK;
        }

        private static Map<String, Object> json(LogSlots.Slot slot) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", slot.name());
            json.put("holder", slot.holder());
            json.put("confirmed", slot.confirmed());
            json.put("retained_bytes", slot.retainedBytes());
            json.put("state", slot.state());
            return json;
        }
    }

    /** Drops a slot. */
    @Command(
            name = "drop",
            description =
                    "Drop a slot. A pipeline that reads from it cannot go on where it left off.")
    public static final class DropCommand implements Callable<Integer> {

        @Mixin Shared shared = new Shared();

        @Parameters(index = "0", paramLabel = "FILE", description = "Pipeline file.")
        Path path;

        @Parameters(index = "1", paramLabel = "SLOT", description = "Name of the slot.")
        String slot;

        private final Program program;

        public DropCommand(Program program) {
            this.program = program;
        }

        @Override
        public Integer call() {
            Optional<Reach> reach = Reach.of(path, program);
            if (reach.isEmpty()) {
                return ExitCode.USAGE;
            }
            // Invariant 8: only here, and only the slot that the user names.
            reach.get().slots().drop(reach.get().config(), slot);
            program.terminal()
                    .out()
                    .println(shared.json ? Json.text(Map.of("dropped", slot)) : "dropped " + slot);
            return ExitCode.OK;
        }
    }

    /** The slots that a file's source leads to. */
    private record Reach(LogSlots<Record> slots, Record config) {

        static Optional<Reach> of(Path path, Program program) {
            Optional<PipelineFile> file = program.read(path);
            if (file.isEmpty()) {
                return Optional.empty();
            }
            Component<?> source = file.get().spec().source();
            Optional<Reach> reach =
                    Abilities.logSlots(source.factory())
                            .map(slots -> new Reach(slots, source.config()));
            if (reach.isEmpty()) {
                program.terminal()
                        .err()
                        .println(
                                "tailrace: a source of the type "
                                        + source.factory().type()
                                        + " has no slots");
            }
            return reach;
        }
    }
}
