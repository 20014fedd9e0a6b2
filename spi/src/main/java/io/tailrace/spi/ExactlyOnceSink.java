package io.tailrace.spi;

import io.tailrace.spi.frame.Position;
import java.util.Optional;

/**
 * A sink that stores the position of the last frame atomically with its data, and so has each
 * change exactly once, whatever crashes. It makes durable only whole runs of frames that share a
 * position: a position may be stored only once the frame that follows has another one, or at {@link
 * #flush}.
 *
 * <p>Opening such a sink takes the target over from an earlier instance of the same pipeline and
 * route, whose later writes then fail.
 */
public interface ExactlyOnceSink extends Sink {

    /**
     * The position stored with the data, or nothing if this pipeline and route never wrote here.
     * Called once, before the first write.
     */
    Optional<Position> restore();
}
