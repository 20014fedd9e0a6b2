package io.tailrace.connector.files;

import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A directory that one sink writes to: held by a lock, its entries made durable by syncing the
 * directory itself.
 */
final class Folder implements AutoCloseable {

    private static final String OWN = ".tailrace";
    private static final long SCARCE_BYTES = 1 << 20;

    private final Path path;
    private final FileChannel lock;

    /** Makes the directory if need be and locks it. */
    Folder(Path path, String pipeline, String route) throws IOException {
        this.path = path.toAbsolutePath().normalize();
        try {
            Files.createDirectories(this.path.resolve(OWN));
            lock =
                    FileChannel.open(
                            this.path.resolve(OWN).resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable(this.path, e);
        }
        if (!tryLock()) {
            lock.close();
            Manifest.requireOwner(manifest(), pipeline, route);
            throw held();
        }
        lock.truncate(0);
        lock.write(
                ByteBuffer.wrap(
                        (ProcessHandle.current().pid() + "\n")
                                .getBytes(StandardCharsets.US_ASCII)));
    }

    private boolean tryLock() throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private TailraceException held() throws IOException {
        String pid = Files.readString(path.resolve(OWN).resolve("lock")).strip();
        return new TailraceException(
                FilesError.FILES_LOCKED,
                "directory "
                        + path
                        + " is being written by process "
                        + (pid.isEmpty() ? "(unknown)" : pid)
                        + "; stop that one, or give this route a 'directory' of its own");
    }

    Path manifest() {
        return path.resolve(OWN).resolve("manifest");
    }

    Path resolve(String fileName) {
        return path.resolve(fileName);
    }

    List<String> fileNames() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> entries = Files.list(path)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }

    /** Makes the names in the directory durable. */
    void sync() throws IOException {
        sync(path);
    }

    /** Renames durably, in one step. */
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(Objects.requireNonNull(to.getParent()));
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static TailraceException unusable(Path path, IOException cause) {
        return new TailraceException(
                FilesError.FILES_DIRECTORY_UNUSABLE,
                "cannot use directory "
                        + path
                        + " ("
                        + reason(cause)
                        + "); set 'directory' to a folder that this user can make and write",
                cause);
    }

    /** The error for a failed write in this directory. */
    TailraceException failure(IOException cause) {
        String reason = reason(cause);
        if (isFull(reason)) {
            return new TailraceException(
                    FilesError.FILES_DISK_FULL,
                    "no space left in "
                            + path
                            + " ("
                            + reason
                            + "); free some: writing goes on by itself, nothing is lost",
                    cause);
        }
        return new TailraceException(
                FilesError.FILES_WRITE_FAILED,
                "cannot write in "
                        + path
                        + " ("
                        + reason
                        + "); see to the disk: writing goes on by itself",
                cause);
    }

    /** The system's words may be in any language, so the space itself is looked at too. */
    private boolean isFull(String reason) {
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("quota")) {
            return true;
        }
        try {
            return Files.getFileStore(path).getUsableSpace() < SCARCE_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    private static String reason(IOException cause) {
        String message = cause.getMessage();
        return cause.getClass() == IOException.class && message != null
                ? message
                : cause.toString();
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
