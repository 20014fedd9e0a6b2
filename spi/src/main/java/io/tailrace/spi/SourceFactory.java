package io.tailrace.spi;

import io.tailrace.spi.frame.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes sources of one type. */
public non-sealed interface SourceFactory<C extends Record> extends Factory<C> {

    /** What can be read side by side: one for a log, one a partition for a topic. */
    default List<Split> splits(C config) {
        return List.of(Split.WHOLE);
    }

    /**
     * Opens a live source, or throws: never one half made. Sets up what the source needs in its
     * server, if that is missing.
     *
     * @param positions where each route of the pipeline stands, null for one that has nothing yet.
     *     The source starts where the least advanced one needs it; {@link Source#covered} tells the
     *     others' share apart. After an outage that is what they were handed, which may be far more
     *     than what is durable: only {@link Source#acknowledge} lets go of the log. Until then a
     *     route that has nothing needs it from where it first began to be read for that one.
     * @throws TailraceException that names what is missing, where, and what mends it
     */
    Source open(C config, SourceContext context, List<@Nullable Position> positions)
            throws InterruptedException;
}
