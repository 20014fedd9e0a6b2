package io.tailrace.connector.duckdb;

import io.tailrace.spi.Checkable;
import io.tailrace.spi.Guarantee;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.TailraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes DuckDB sinks. */
final class DuckDbSinkFactory implements SinkFactory<DuckDbConfig>, Checkable<DuckDbConfig> {

    @Override
    public String type() {
        return "duckdb";
    }

    @Override
    public Class<DuckDbConfig> config() {
        return DuckDbConfig.class;
    }

    @Override
    public String summary() {
        return "Mirrors tables into a DuckDB file, exactly once.";
    }

    @Override
    public String example() {
        return """
                sink:
                  type: duckdb
                  path: shop.duckdb
                  mode: mirror
                """;
    }

    @Override
    public Sink open(DuckDbConfig config, SinkContext context) {
        return DuckDbSink.open(config, context, System::nanoTime, DuckDbSink.APPLY_BYTES);
    }

    @Override
    public Guarantee guarantee(DuckDbConfig config) {
        return new Guarantee(
                true, "the position is committed in the same DuckDB transaction as the rows");
    }

    /** Looks without making the file: opening one that is not there would. */
    @Override
    public List<Finding> check(DuckDbConfig config) {
        Path path = config.path().toAbsolutePath();
        if (Files.exists(path)) {
            return List.of(checkFile(config, path));
        }
        Path folder = path.getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return List.of(
                    Finding.fail(
                            "path",
                            path + " cannot be made",
                            "make " + folder + " a folder that this user may write to"));
        }
        return List.of(Finding.ok("path", path + " will be made"));
    }

    private static Finding checkFile(DuckDbConfig config, Path path) {
        if (!Files.isWritable(path)) {
            return Finding.fail(
                    "path", path + " is not writable", "allow this user to write to it");
        }
        try {
            Database.open(config).close();
            return Finding.ok("path", path + " is a DuckDB file and nobody holds it");
        } catch (TailraceException e) {
            String mend =
                    e.code() == DuckDbError.DUCKDB_LOCKED
                            ? "end the process that has it open"
                            : "choose another path, or move that file away";
            return Finding.fail("path", String.valueOf(e.getMessage()), mend);
        }
    }
}
