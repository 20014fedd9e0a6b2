package io.tailrace.app.demo;

import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a demonstration. One that an earlier demonstration left is cleared; any other that
 * holds something is refused.
 */
record DemoDirectory(Path path) {

    private static final String MARK = ".tailrace-demo";

    static DemoDirectory prepare(@Nullable Path wanted) {
        try {
            Path path =
                    wanted != null
                            ? wanted.toAbsolutePath()
                            : Files.createTempDirectory("tailrace-demo-");
            Files.createDirectories(path);
            if (Files.exists(path.resolve(MARK))) {
                clear(path);
            } else if (!isEmpty(path)) {
                throw new TailraceException(
                        DemoError.DEMO_DIRECTORY,
                        path
                                + " holds something else; give an empty folder, or one of an earlier demo");
            }
            Files.createDirectories(path);
            Files.writeString(
                    path.resolve(MARK),
                    "made by 'tailrace demo', which may delete all of this folder\n");
            return new DemoDirectory(path);
        } catch (IOException e) {
            throw new TailraceException(
                    DemoError.DEMO_DIRECTORY, "the folder of the demo cannot be used: " + e, e);
        }
    }

    Path database(String kind) {
        return path.resolve(kind);
    }

    Path mirror() {
        return path.resolve("shop.duckdb");
    }

    Path lines() {
        return path.resolve("lines");
    }

    /** For what is worked out in the end. */
    Path scratch() {
        return path.resolve("comparison.duckdb");
    }

    /** The pipeline file, as a user would write it. */
    Path writePipeline(String source, String routes) {
        Path file = path.resolve("shop.yaml");
        try {
            Files.writeString(
                    file,
                    """
                    pipeline: shop
                    source:
                    %s\
                    routes:
                    %s"""
                            .formatted(source.indent(2), routes));
        } catch (IOException e) {
            throw new TailraceException(
                    DemoError.DEMO_DIRECTORY, file + " cannot be written: " + e.getMessage(), e);
        }
        return file;
    }

    void delete() {
        try {
            clear(path);
        } catch (IOException e) {
            throw new TailraceException(
                    DemoError.DEMO_DIRECTORY, path + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void clear(Path path) throws IOException {
        Files.walkFileTree(
                path,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException error) throws IOException {
                        if (error != null) {
                            throw error;
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
