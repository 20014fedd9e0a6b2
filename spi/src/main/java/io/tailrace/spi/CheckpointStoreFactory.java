package io.tailrace.spi;

import java.nio.file.Path;

/** Makes checkpoint stores of one type. */
public non-sealed interface CheckpointStoreFactory<C extends Record> extends Factory<C> {

    /**
     * Makes a store for one pipeline. Connects to nothing: that is left to the first operation, so
     * that an end that is away is tried again.
     *
     * @param stateDirectory the pipelines' folder on this machine
     */
    CheckpointStore open(C config, String pipeline, Path stateDirectory);

    /** Where checkpoints are, in a few words after "saved in"; without secrets. */
    String place(C config, Path stateDirectory);
}
