package io.tailrace.engine.checkpoint;

import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.CheckpointStoreFactory;
import java.nio.file.Path;

/** Makes stores of files in the state directory. */
public final class FileCheckpointStoreFactory
        implements CheckpointStoreFactory<FileCheckpointStoreFactory.Config> {

    /** There is nothing to choose. */
    public record Config() {}

    @Override
    public String type() {
        return "file";
    }

    @Override
    public Class<Config> config() {
        return Config.class;
    }

    @Override
    public String summary() {
        return "Keeps checkpoints in files of the state directory; what is used if nothing is said.";
    }

    @Override
    public String example() {
        return """
                checkpoints:
                  type: file
                """;
    }

    @Override
    public CheckpointStore open(Config config, String pipeline, Path stateDirectory) {
        return new FileCheckpointStore(stateDirectory);
    }

    @Override
    public String place(Config config, Path stateDirectory) {
        return stateDirectory.toString();
    }
}
