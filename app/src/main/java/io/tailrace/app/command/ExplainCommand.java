package io.tailrace.app.command;

import io.tailrace.app.config.PipelineFile;
import io.tailrace.app.panel.Words;
import io.tailrace.engine.PipelineSpec;
import io.tailrace.engine.RouteSpec;
import io.tailrace.engine.transform.Match;
import io.tailrace.spi.Guarantee;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(
        name = "explain",
        description =
                "Say what a pipeline would do: what each route takes, and what a row may expect of it and why. Connects to nothing.")
public final class ExplainCommand extends PipelineCommand {

    public ExplainCommand(Program program) {
        super(program);
    }

    @Override
    int run(PipelineFile file) {
        PipelineSpec spec = file.spec();
        if (shared.json) {
            out.println(Json.text(json(spec)));
        } else {
            print(spec, out);
        }
        return ExitCode.OK;
    }

    private static void print(PipelineSpec spec, PrintStream out) {
        out.println("Pipeline " + spec.name());
        out.println(
                "  reads from "
                        + spec.source().factory().type()
                        + ": "
                        + spec.source().factory().summary());
        for (RouteSpec route : spec.routes()) {
            Guarantee guarantee = Abilities.guarantee(route.sink());
            out.println();
            out.println("Route " + route.name());
            out.println("  takes       " + taken(route.match()));
            route.transforms()
                    .forEach(
                            transform ->
                                    out.println("  then        " + transform.factory().type()));
            out.println(
                    "  writes to   "
                            + route.sink().factory().type()
                            + ": "
                            + route.sink().factory().summary());
            out.println("  guarantee   " + level(guarantee));
            out.println("  because     " + guarantee.reason());
            out.println("  may hold    " + held(route));
        }
        out.println();
        out.println(
                "Checkpoints are saved in "
                        + Abilities.checkpointPlace(spec)
                        + ", at most every "
                        + words(spec.limits().checkpointInterval())
                        + ". The source lets go of its log once the slowest route's checkpoint is saved.");
        out.println(rejected(spec));
        out.println(
                "A stop waits up to "
                        + words(spec.limits().drainTimeout())
                        + " until everything taken is durable.");
    }

    private static String words(Duration duration) {
        return Words.duration(duration);
    }

    private static String taken(Match match) {
        String tables = match.tables().isEmpty() ? "all tables" : String.join(", ", match.tables());
        String except =
                match.except().isEmpty() ? "" : " except " + String.join(", ", match.except());
        String ops =
                match.ops().isEmpty()
                        ? ""
                        : "; only "
                                + String.join(
                                        ", ",
                                        match.ops().stream()
                                                .map(op -> op.label())
                                                .sorted()
                                                .toList());
        return tables + except + ops;
    }

    private static String level(Guarantee guarantee) {
        return guarantee.exactlyOnce() ? "exactly once" : "at least once, with stable event ids";
    }

    private static String held(RouteSpec route) {
        String journal =
                route.limits().journal().bytes() == 0
                        ? "; when that is used up, the other routes wait for this one"
                        : ", then "
                                + route.limits().journal()
                                + " on disk, before the other routes wait for this one";
        return route.limits().inFlight() + " in memory" + journal;
    }

    private static String rejected(PipelineSpec spec) {
        return switch (spec.errors().rejected()) {
            case DEAD_LETTER ->
                    "A change that a target cannot carry goes to the dead letters (at most "
                            + spec.errors().deadLetters()
                            + ") with its reason.";
            case STOP -> "A change that a target cannot carry stops the pipeline before it.";
        };
    }

    private static Map<String, Object> json(PipelineSpec spec) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("pipeline", spec.name());
        json.put("source", spec.source().factory().type());
        json.put("routes", spec.routes().stream().map(ExplainCommand::json).toList());
        json.put("state", spec.stateDirectory());
        json.put("checkpoints", Abilities.checkpointPlace(spec));
        json.put("checkpoint_interval", spec.limits().checkpointInterval());
        json.put("drain_timeout", spec.limits().drainTimeout());
        json.put("rejected", spec.errors().rejected());
        return json;
    }

    private static Map<String, Object> json(RouteSpec route) {
        Guarantee guarantee = Abilities.guarantee(route.sink());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", route.name());
        json.put("takes", taken(route.match()));
        json.put(
                "transforms",
                List.copyOf(
                        route.transforms().stream()
                                .map(transform -> transform.factory().type())
                                .toList()));
        json.put("sink", route.sink().factory().type());
        json.put("exactly_once", guarantee.exactlyOnce());
        json.put("reason", guarantee.reason());
        return json;
    }
}
