package io.tailrace.app.run;

import io.tailrace.engine.PipelineState;

/** Says a state in words. */
public final class StateWords {

    private StateWords() {}

    /** The state in one word, for labels and tables. */
    public static String word(PipelineState state) {
        return switch (state) {
            case PipelineState.Created _ -> "created";
            case PipelineState.Starting _ -> "starting";
            case PipelineState.Running _ -> "running";
            case PipelineState.Retrying _ -> "retrying";
            case PipelineState.Paused _ -> "paused";
            case PipelineState.Draining _ -> "draining";
            case PipelineState.Stopped _ -> "stopped";
            case PipelineState.Failed _ -> "failed";
        };
    }

    /** The state with what a person wants to know of it. */
    public static String of(PipelineState state) {
        return switch (state) {
            case PipelineState.Retrying retrying ->
                    "retrying "
                            + retrying.part()
                            + ", attempt "
                            + retrying.attempt()
                            + ": "
                            + retrying.code().name()
                            + ": "
                            + retrying.reason();
            case PipelineState.Failed failed ->
                    "failed: " + failed.code().name() + ": " + failed.message();
            case PipelineState.Stopped stopped when !stopped.complete() ->
                    "stopped before everything was durable";
            default -> word(state);
        };
    }
}
