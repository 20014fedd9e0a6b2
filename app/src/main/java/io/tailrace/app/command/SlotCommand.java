package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.panel.Words;
import io.tailrace.engine.Component;
import io.tailrace.spi.LogSlots;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a source's server keeps for its readers: two commands. */
public final class SlotCommand {

    private SlotCommand() {}

    /** Lists slots. */
    @Command(
            name = "list",
            description =
                    "List the slots of a pipeline's server, with who holds them and the log kept for them.")
    public static final class ListCommand extends PipelineCommand {

        public ListCommand(Program program) {
            super(program);
        }

        @Override
        int run(PipelineFile file) {
            Optional<Reach> reach = Reach.of(file, err);
            if (reach.isEmpty()) {
                return ExitCode.USAGE;
            }
            List<LogSlots.Slot> slots = reach.get().slots().slots(reach.get().config());
            if (shared.json) {
                out.println(Json.text(slots.stream().map(ListCommand::json).toList()));
                return ExitCode.OK;
            }
            out.println(
                    "%-32s %-24s %-16s %12s  %s"
                            .formatted("SLOT", "HOLDER", "CONFIRMED", "RETAINED", "STATE"));
            for (LogSlots.Slot slot : slots) {
                out.println(
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
    public static final class DropCommand extends PipelineCommand {

        @Parameters(index = "1", paramLabel = "SLOT", description = "Name of the slot.")
        String slot;

        public DropCommand(Program program) {
            super(program);
        }

        @Override
        int run(PipelineFile file) {
            Optional<Reach> reach = Reach.of(file, err);
            if (reach.isEmpty()) {
                return ExitCode.USAGE;
            }
            // Invariant 8: only here, and only the slot that the user names.
            reach.get().slots().drop(reach.get().config(), slot);
            out.println(shared.json ? Json.text(Map.of("dropped", slot)) : "dropped " + slot);
            return ExitCode.OK;
        }
    }

    /** The slots that a file's source leads to. */
    private record Reach(LogSlots<Record> slots, Record config) {

        static Optional<Reach> of(PipelineFile file, PrintStream err) {
            Component<?> source = file.spec().source();
            Optional<Reach> reach =
                    Abilities.logSlots(source.factory())
                            .map(slots -> new Reach(slots, source.config()));
            if (reach.isEmpty()) {
                err.println(
                        "tailrace: a source of the type "
                                + source.factory().type()
                                + " has no slots");
            }
            return reach;
        }
    }
}
