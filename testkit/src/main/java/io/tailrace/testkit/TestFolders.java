package io.tailrace.testkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Folders in the system's place for temporary files that go when the JVM goes, after the servers
 * that live in them.
 */
final class TestFolders {

    private static final ConcurrentLinkedDeque<Runnable> AT_EXIT = new ConcurrentLinkedDeque<>();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> AT_EXIT.forEach(Runnable::run), "test-folders"));
    }

    private TestFolders() {}

    /** Runs at the end of the JVM, before what was registered earlier. */
    static void atExit(Runnable action) {
        AT_EXIT.addFirst(action);
    }

    /** A new folder that every user may enter. */
    static Path create(String name) throws IOException {
        Path folder = Files.createTempDirectory("tailrace-" + name + "-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        atExit(() -> delete(folder));
        return folder;
    }

    /** Deletes the folder with all it holds, as far as possible. */
    static void delete(Path folder) {
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.deleteIfExists(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path entry, @Nullable IOException failure) throws IOException {
                            Files.deleteIfExists(entry);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (NoSuchFileException e) {
            // gone already
        } catch (IOException e) {
            System.err.println("left behind: " + folder + " (" + e + ")");
        }
    }
}
