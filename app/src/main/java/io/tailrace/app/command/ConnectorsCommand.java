package io.tailrace.app.command;

import io.tailrace.app.config.Nearest;
import io.tailrace.app.config.Option;
import io.tailrace.app.config.OptionSchema;
import io.tailrace.spi.CheckpointStoreFactory;
import io.tailrace.spi.Factory;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.TransformFactory;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "connectors",
        description =
                "List the sources, transforms, sinks and checkpoint stores, or describe one with its options.")
public final class ConnectorsCommand implements Callable<Integer> {

    @Mixin Shared shared = new Shared();

    @Parameters(arity = "0..1", paramLabel = "TYPE", description = "The type to describe.")
    @Nullable String type;

    private final Program program;

    public ConnectorsCommand(Program program) {
        this.program = program;
    }

    @Override
    public Integer call() {
        List<Entry> entries = entries();
        String wanted = type;
        if (wanted == null) {
            program.terminal()
                    .out()
                    .println(
                            shared.json
                                    ? Json.text(entries.stream().map(Entry::brief).toList())
                                    : list(entries));
            return ExitCode.OK;
        }
        List<Entry> found =
                entries.stream().filter(entry -> entry.factory().type().equals(wanted)).toList();
        if (found.isEmpty()) {
            List<String> types =
                    entries.stream().map(entry -> entry.factory().type()).distinct().toList();
            program.terminal()
                    .err()
                    .println(
                            "tailrace: there is no connector of the type '"
                                    + wanted
                                    + "'; "
                                    + Nearest.suggestion(wanted, types));
            return ExitCode.USAGE;
        }
        if (shared.json) {
            program.terminal()
                    .out()
                    .println(
                            Json.text(
                                    found.size() == 1
                                            ? found.getFirst().schema()
                                            : found.stream().map(Entry::schema).toList()));
        } else {
            found.forEach(entry -> describe(entry, program.terminal().out()));
        }
        return ExitCode.OK;
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        program.parts()
                .of(SourceFactory.class)
                .forEach(factory -> entries.add(new Entry("source", factory)));
        program.parts()
                .of(TransformFactory.class)
                .forEach(factory -> entries.add(new Entry("transform", factory)));
        program.parts()
                .of(SinkFactory.class)
                .forEach(factory -> entries.add(new Entry("sink", factory)));
        program.parts()
                .of(CheckpointStoreFactory.class)
                .forEach(factory -> entries.add(new Entry("checkpoints", factory)));
        return entries;
    }

    private static String list(List<Entry> entries) {
        var text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(
                    "%-11s %-12s %s%n"
                            .formatted(
                                    entry.kind(),
                                    entry.factory().type(),
                                    entry.factory().summary()));
        }
        return text
                + System.lineSeparator()
                + "'tailrace connectors TYPE' lists the options of one.";
    }

    private static void describe(Entry entry, PrintStream out) {
        out.println(
                entry.factory().type() + " (" + entry.kind() + "): " + entry.factory().summary());
        out.println();
        options(Option.of(entry.factory().config()), "  ", out);
        out.println();
        out.println("Example:");
        entry.factory().example().lines().forEach(line -> out.println("  " + line));
        out.println();
    }

    private static void options(List<Option> options, String indent, PrintStream out) {
        for (Option option : options) {
            String fallback = option.fallback();
            String value =
                    option.required()
                            ? "required"
                            : fallback == null
                                    ? "optional"
                                    : "default " + (fallback.isEmpty() ? "''" : fallback);
            out.println(
                    indent
                            + option.name()
                            + "  ("
                            + OptionSchema.word(option.type())
                            + ", "
                            + value
                            + ")");
            if (!option.doc().isEmpty()) {
                out.println(indent + "    " + option.doc());
            }
            options(OptionSchema.nested(option.type()), indent + "    ", out);
        }
    }

    private record Entry(String kind, Factory<?> factory) {

        Map<String, Object> brief() {
            Map<String, Object> brief = new LinkedHashMap<>();
            brief.put("kind", kind);
            brief.put("type", factory.type());
            brief.put("summary", factory.summary());
            return brief;
        }

        Map<String, Object> schema() {
            Map<String, Object> schema = OptionSchema.of(factory);
            schema.put("x-kind", kind);
            schema.put("examples", List.of(factory.example()));
            return schema;
        }
    }
}
