package io.tailrace.spi;

import java.util.Optional;

/** Keeps checkpoints. Safe for use by many threads. */
public interface CheckpointStore extends AutoCloseable {

    Optional<Checkpoint> load(String pipeline, String route, Split split);

    /**
     * Saves durably before it returns.
     *
     * @throws TailraceException if the stored checkpoint has a higher epoch, or the store fails
     */
    void save(Checkpoint checkpoint);

    /** Forgets the checkpoint, if there is one: the route starts anew. */
    void delete(String pipeline, String route, Split split);

    @Override
    void close();
}
