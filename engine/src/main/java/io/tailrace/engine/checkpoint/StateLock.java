package io.tailrace.engine.checkpoint;

import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a pipeline's state to one instance; the system lets go of it when the process ends, however it ends. */
public final class StateLock implements AutoCloseable {

    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the folder, which is made if need be.
     *
     * @throws TailraceException if somebody else has it, with the process id
     */
    public static StateLock take(Path folder) {
        Path file = folder.resolve("lock");
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String holder = Files.readString(file).strip();
                channel.close();
                throw new TailraceException(
                        CheckpointError.STATE_DIRECTORY_LOCKED,
                        "state directory " + folder + " is in use by process " + (holder.isEmpty() ? "(unknown)" : holder)
                                + "; stop that one, or give this pipeline another state directory");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new StateLock(channel);
        } catch (IOException e) {
            throw new TailraceException(
                    CheckpointError.STATE_DIRECTORY_UNUSABLE,
                    "cannot use " + folder + " as state directory: " + e + "; give a folder that can be written", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
