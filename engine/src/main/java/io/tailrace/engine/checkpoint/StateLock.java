package io.tailrace.engine.checkpoint;

import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a pipeline's state to one instance; the system lets go of it when the process ends, however
 * it ends.
 */
public final class StateLock implements AutoCloseable {

    /**
     * Folders of this process. Closing any channel on a lock file would let go of the lock, so none
     * is opened twice.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private StateLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the folder, which is made if need be.
     *
     * @throws TailraceException if somebody else has it, with the process id
     */
    public static StateLock take(Path folder) {
        try {
            Path real = Files.createDirectories(folder).toRealPath();
            if (!HELD.add(real)) {
                throw locked(folder, Long.toString(ProcessHandle.current().pid()));
            }
            FileChannel channel = null;
            try {
                channel = lock(folder);
                return new StateLock(real, channel);
            } finally {
                if (channel == null) {
                    HELD.remove(real);
                }
            }
        } catch (IOException e) {
            throw new TailraceException(
                    CheckpointError.STATE_DIRECTORY_UNUSABLE,
                    "cannot use "
                            + folder
                            + " as state directory: "
                            + e
                            + "; give a folder that can be written",
                    e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve("lock");
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw locked(folder, Files.readString(file).strip());
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid())
                                .getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static TailraceException locked(Path folder, String holder) {
        return new TailraceException(
                CheckpointError.STATE_DIRECTORY_LOCKED,
                "state directory "
                        + folder
                        + " is in use by process "
                        + (holder.isEmpty() ? "(unknown)" : holder)
                        + "; stop that one, or give this pipeline another state directory");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            HELD.remove(folder);
        }
    }
}
