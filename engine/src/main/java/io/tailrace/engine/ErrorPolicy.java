package io.tailrace.engine;

import io.tailrace.spi.DataSize;

/**
 * What happens to a change that a target cannot carry.
 *
 * @param rejected where it goes
 * @param deadLetters how large {@code dead-letters.jsonl} may grow; when it is full, the pipeline
 *     stops
 */
public record ErrorPolicy(Rejected rejected, DataSize deadLetters) {

    public static final ErrorPolicy DEFAULT =
            new ErrorPolicy(Rejected.DEAD_LETTER, DataSize.parse("64MiB"));

    /** The choices. */
    public enum Rejected {
        /** Into the dead letters, with its reason; the rest goes on. */
        DEAD_LETTER,
        /** The pipeline stops before it. */
        STOP
    }
}
