package io.tailrace.engine.lane;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames that wait for a route on disk, first in, first out. Only room, not safety: after a crash
 * the source brings them again, so nothing is forced to disk and a file that is found is thrown
 * away. Guarded by its hand-over's lock.
 */
final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int LENGTH = Integer.BYTES;

    private final Path path;
    private final long capacity;
    private final FrameCodec codec = new FrameCodec();
    private @Nullable RandomAccessFile file;
    private long readAt;
    private long writeAt;
    private boolean broken;

    /**
     * @param capacity bytes of the file, at most; no file is made before it is needed
     */
    Journal(Path path, long capacity) {
        this.path = path;
        this.capacity = capacity;
    }

    boolean isEmpty() {
        return readAt == writeAt;
    }

    /** Bytes that wait. */
    long bytes() {
        return writeAt - readAt;
    }

    /**
     * Adds a frame, and lets go of its memory; false if there is no room, or the disk fails: then
     * the source has to wait.
     */
    boolean add(InFlight frame) {
        if (broken || writeAt + LENGTH + frame.bytes > capacity) {
            return false;
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            codec.write(frame, new DataOutputStream(bytes));
            if (writeAt + LENGTH + bytes.size() > capacity) {
                return false;
            }
            RandomAccessFile target = opened();
            target.seek(writeAt);
            target.writeInt(bytes.size());
            target.write(bytes.toByteArray());
            writeAt += LENGTH + bytes.size();
            frame.release();
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "journal {} cannot be written, its route holds up the source from now on: {}",
                    path,
                    e.toString());
            broken = true;
            return false;
        }
    }

    /** Takes the oldest frame. */
    InFlight remove() throws IOException {
        RandomAccessFile from = opened();
        from.seek(readAt);
        byte[] bytes = new byte[from.readInt()];
        from.readFully(bytes);
        InFlight frame = codec.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        readAt += LENGTH + bytes.length;
        if (isEmpty()) {
            readAt = 0;
            writeAt = 0;
            broken = false;
            from.setLength(0);
        }
        return frame;
    }

    private RandomAccessFile opened() throws IOException {
        RandomAccessFile open = file;
        if (open == null) {
            Files.createDirectories(path.toAbsolutePath().getParent());
            // not a channel: an interrupt would close it
            open = new RandomAccessFile(path.toFile(), "rw");
            open.setLength(0);
            file = open;
        }
        return open;
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
                file = null;
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("journal {} cannot be removed: {}", path, e.toString());
        }
        readAt = 0;
        writeAt = 0;
        broken = true;
    }
}
