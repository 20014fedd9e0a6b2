package io.tailrace.spi;

import java.util.List;
import java.util.Optional;

/**
 * Keeps the checkpoints of a pipeline. Safe for use by many threads. A failure whose {@linkplain
 * ErrorCode.Kind kind} is that of an end or of this machine is tried again without end; any other
 * ends the pipeline. An interrupt ends what blocks, with such a failure.
 */
public interface CheckpointStore extends AutoCloseable {

    /** From here on, no earlier instance can save. */
    Optional<Checkpoint> load(String pipeline, String route, Split split);

    /**
     * Saves durably before it returns.
     *
     * @throws TailraceException if the stored checkpoint has a higher epoch, another instance has
     *     taken over, or the store fails
     */
    void save(Checkpoint checkpoint);

    /** Forgets the checkpoint, if there is one: the route starts anew. */
    void delete(String pipeline, String route, Split split);

    /**
     * All checkpoints of a pipeline, ordered by route and split. Takes nothing over, so that it may
     * be called while another instance runs.
     */
    List<Checkpoint> list(String pipeline);

    @Override
    void close();
}
