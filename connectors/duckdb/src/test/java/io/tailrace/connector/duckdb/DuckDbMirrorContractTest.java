package io.tailrace.connector.duckdb;

import io.tailrace.testkit.SinkContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class DuckDbMirrorContractTest extends SinkContract {

    @TempDir Path folder;

    @Override
    protected Rig rig() {
        return new DuckDbRig(DuckDbRig.config(folder, DuckDbConfig.Mode.MIRROR));
    }
}
