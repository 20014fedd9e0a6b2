package io.tailrace.app.http;

import io.tailrace.app.http.Endpoints.Answer;
import io.tailrace.app.run.StateWords;
import io.tailrace.engine.Figures;
import io.tailrace.engine.Pipeline;
import io.tailrace.engine.PipelineState;
import io.tailrace.engine.Pipelines;
import io.tailrace.spi.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tells whether the process is healthy, and whether it is ready: two different questions. */
final class Health {

    private final Pipelines pipelines;
    private final Duration readyLag;

    Health(Pipelines pipelines, Duration readyLag) {
        this.pipelines = pipelines;
        this.readyLag = readyLag;
    }

    /**
     * No only where another start would help: an error that a person must mend would be there
     * again.
     */
    Answer health() {
        boolean good = true;
        var text = new StringBuilder();
        for (Pipeline pipeline : pipelines.all()) {
            PipelineState state = pipeline.state();
            good &=
                    !(state instanceof PipelineState.Failed failed
                            && failed.code().kind() != ErrorCode.Kind.USER);
            text.append(pipeline.spec().name())
                    .append(": ")
                    .append(StateWords.of(state))
                    .append('\n');
        }
        return new Answer(good, (good ? "ok\n" : "a restart may help\n") + text);
    }

    /** Yes if every pipeline is connected and no route lags more than the bound. */
    Answer readiness() {
        List<String> reasons = new ArrayList<>();
        for (Pipeline pipeline : pipelines.all()) {
            String name = pipeline.spec().name();
            if (!(pipeline.state() instanceof PipelineState.Running)) {
                reasons.add(name + ": " + StateWords.of(pipeline.state()));
                continue;
            }
            for (Figures.Route route : pipeline.figures().routes()) {
                if (!(route.state() instanceof PipelineState.Running)) {
                    reasons.add(name + "." + route.name() + ": " + StateWords.of(route.state()));
                } else if (route.lag().compareTo(readyLag) > 0) {
                    reasons.add(
                            name
                                    + "."
                                    + route.name()
                                    + ": lags "
                                    + route.lag().toSeconds()
                                    + " s, more than "
                                    + readyLag.toSeconds()
                                    + " s");
                }
            }
        }
        if (pipelines.all().isEmpty()) {
            reasons.add("no pipeline runs");
        }
        return new Answer(
                reasons.isEmpty(),
                reasons.isEmpty() ? "ready\n" : "not ready\n" + String.join("\n", reasons) + "\n");
    }
}
