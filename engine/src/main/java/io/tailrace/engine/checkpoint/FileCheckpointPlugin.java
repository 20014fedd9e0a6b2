package io.tailrace.engine.checkpoint;

import io.tailrace.spi.Factory;
import io.tailrace.spi.Plugin;
import java.util.List;

/** Brings the checkpoint store that needs nothing but a disk. */
public final class FileCheckpointPlugin implements Plugin {

    @Override
    public List<Factory<?>> factories() {
        return List.of(new FileCheckpointStoreFactory());
    }
}
