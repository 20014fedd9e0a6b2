package io.tailrace.connector.files;

import io.tailrace.spi.Checkable;
import io.tailrace.spi.Guarantee;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.SinkFactory;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Makes the {@code files} sink. */
final class FilesSinkFactory implements SinkFactory<FilesConfig>, Checkable<FilesConfig> {

    private static final long LOW_SPACE_BYTES = 1L << 30;

    @Override
    public String type() {
        return "files";
    }

    @Override
    public Class<FilesConfig> config() {
        return FilesConfig.class;
    }

    @Override
    public String summary() {
        return "Writes each change as a line into files that are rotated by size and age, and may be compressed.";
    }

    @Override
    public String example() {
        return """
                sink:
                  type: files
                  directory: out
                  format: json
                  compression: zstd
                  rotate-size: 256MiB
                  rotate-interval: 1h
                """;
    }

    @Override
    public Sink open(FilesConfig config, SinkContext context) {
        return FilesSink.open(config, context, InstantSource.system());
    }

    @Override
    public Guarantee guarantee(FilesConfig config) {
        return new Guarantee(
                true,
                "the position and the length of every file are recorded together; what a crash leaves beyond is cut off");
    }

    @Override
    public List<Finding> check(FilesConfig config) {
        List<Finding> findings = new ArrayList<>();
        Path directory = config.directory().toAbsolutePath().normalize();
        Path existing = directory;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            findings.add(
                    Finding.fail(
                            "directory",
                            existing + " is a file",
                            "set 'directory' to another path"));
        } else if (!Files.isWritable(existing)) {
            findings.add(
                    Finding.fail(
                            "directory",
                            existing + " cannot be written by this user",
                            "chmod u+rwx, or set 'directory' to another path"));
        } else {
            String detail = existing.equals(directory) ? "writable" : "will be made in " + existing;
            findings.add(Finding.ok("directory", directory + ": " + detail));
            findings.add(space(existing));
        }
        return findings;
    }

    private static Finding space(Path existing) {
        try {
            FileStore store = Files.getFileStore(existing);
            long free = store.getUsableSpace();
            String detail = (free >> 20) + " MiB free";
            return free < LOW_SPACE_BYTES
                    ? Finding.warn(
                            "free space", detail, "free some, or set 'directory' to a larger disk")
                    : Finding.ok("free space", detail);
        } catch (IOException e) {
            return Finding.warn("free space", "unknown: " + e.getMessage(), "");
        }
    }
}
