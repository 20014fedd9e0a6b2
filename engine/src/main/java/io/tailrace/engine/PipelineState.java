package io.tailrace.engine;

import io.tailrace.spi.ErrorCode;
import java.time.Instant;

/** What a pipeline is doing. */
public sealed interface PipelineState {

    /** Whether it has ended and nothing of it runs any more. */
    default boolean ended() {
        return false;
    }

    /** Made, not started. */
    record Created() implements PipelineState {}

    /** Opens its ends and finds out where to go on. */
    record Starting() implements PipelineState {}

    record Running() implements PipelineState {}

    /**
     * An end fails and is tried again; routes that can go on do.
     *
     * @param part {@code source} or the route's name
     * @param attempt failures in a row
     * @param since when the first of them was
     */
    record Retrying(
            String part,
            ErrorCode code,
            String reason,
            int attempt,
            Instant since,
            Instant nextAttempt)
            implements PipelineState {}

    /** Reads nothing and has left the source; the sinks stay open. */
    record Paused() implements PipelineState {}

    /** Reads nothing new, and makes durable what it has. */
    record Draining() implements PipelineState {}

    /**
     * Ended as asked.
     *
     * @param complete true if all that was read is durable and its checkpoint saved
     * @param finished true if the source had come to its end
     */
    record Stopped(boolean complete, boolean finished) implements PipelineState {
        @Override
        public boolean ended() {
            return true;
        }

        @Override
        public String toString() {
            return (complete ? "all that was read is durable" : "not all that was read is durable")
                    + (finished ? ", and nothing more will come" : "");
        }
    }

    /**
     * Ended by an error that a person must look at. What was in flight in other routes has been
     * made durable.
     */
    record Failed(ErrorCode code, String message) implements PipelineState {
        @Override
        public boolean ended() {
            return true;
        }
    }
}
