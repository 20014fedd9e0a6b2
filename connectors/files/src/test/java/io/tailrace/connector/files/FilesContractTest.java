package io.tailrace.connector.files;

import io.tailrace.testkit.SinkContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class FilesContractTest extends SinkContract {

    @TempDir Path folder;

    @Override
    protected Rig rig() {
        return new FilesRig(folder, Compression.NONE);
    }
}
