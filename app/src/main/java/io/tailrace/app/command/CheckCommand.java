package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.panel.Words;
import io.tailrace.engine.Component;
import io.tailrace.engine.Pipeline;
import io.tailrace.engine.PipelineSpec;
import io.tailrace.engine.RouteSpec;
import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkable.Level;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        description =
                "Connect to every end of a pipeline, change nothing, and say what is missing and what mends it.")
public final class CheckCommand extends PipelineCommand {

    public CheckCommand(Program program) {
        super(program);
    }

    @Override
    int run(PipelineFile file) {
        List<Part> parts = parts(file.spec());
        if (shared.json) {
            out.println(Json.text(parts.stream().map(Part::json).toList()));
        } else {
            parts.forEach(part -> part.print(out));
        }
        boolean failed =
                parts.stream()
                        .flatMap(part -> part.findings().stream())
                        .anyMatch(finding -> finding.level() == Level.FAIL);
        return failed ? ExitCode.FINDINGS : ExitCode.OK;
    }

    private static List<Part> parts(PipelineSpec spec) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("state", List.of(state(spec.stateDirectory()))));
        List<Finding> store =
                new ArrayList<>(Abilities.check(spec.checkpoints()).orElse(List.of()));
        List<Checkpoint> checkpoints = List.of();
        if (store.stream().noneMatch(finding -> finding.level() == Level.FAIL)) {
            try (CheckpointStore open = Pipeline.checkpoints(spec)) {
                checkpoints = open.list(spec.name());
            } catch (TailraceException e) {
                store.add(Finding.fail("checkpoints", String.valueOf(e.getMessage()), ""));
            }
        }
        if (!store.isEmpty()) {
            parts.add(new Part("checkpoints", store));
        }
        parts.add(
                part(
                        "source " + spec.source().factory().type(),
                        spec.source(),
                        Abilities.check(spec.source(), spec.name(), checkpoints)));
        for (RouteSpec route : spec.routes()) {
            parts.add(part("route " + route.name(), route.sink(), Abilities.check(route.sink())));
        }
        return parts;
    }

    private static Part part(
            String name, Component<?> component, Optional<List<Finding>> findings) {
        String type = component.factory().type();
        return new Part(
                name,
                findings.orElseGet(() -> List.of(Finding.ok(type, "has nothing to connect to"))));
    }

    /** The folder itself may not be there yet; then the nearest one above it must take it. */
    private static Finding state(Path directory) {
        Path existing = directory.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            return Finding.fail(
                    "state directory",
                    existing + " cannot be written",
                    "give a folder that can be, with 'state:'");
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            return Finding.ok(
                    "state directory", directory + ", " + Words.bytes((double) free) + " free");
        } catch (IOException e) {
            return Finding.warn("state directory", directory + ": " + e.getMessage(), "");
        }
    }

    private record Part(String name, List<Finding> findings) {

        void print(PrintStream out) {
            out.println(name);
            for (Finding finding : findings) {
                out.println(
                        "  %-4s  %s: %s"
                                .formatted(
                                        finding.level().name().toLowerCase(Locale.ROOT),
                                        finding.subject(),
                                        finding.detail()));
                finding.mend().lines().forEach(line -> out.println("        " + line));
            }
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("part", name);
            json.put("findings", findings.stream().map(Part::json).toList());
            return json;
        }

        private static Map<String, Object> json(Finding finding) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("level", finding.level().name().toLowerCase(Locale.ROOT));
            json.put("subject", finding.subject());
            json.put("detail", finding.detail());
            json.put("mend", finding.mend());
            return json;
        }
    }
}
