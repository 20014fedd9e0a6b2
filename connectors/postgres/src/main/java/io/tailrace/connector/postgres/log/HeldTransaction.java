package io.tailrace.connector.postgres.log;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one running transaction: the earlier ones in a file, the later ones in memory.
 * Each is kept as its subtransaction, its length, its place in the log, and its bytes without the
 * subtransaction.
 */
final class HeldTransaction implements AutoCloseable {

    private static final int HEADER = 16;
    private static final int CHUNK = 1 << 15;
    private static final int WINDOW = 1 << 17;

    /** What is longer is read straight from the file to where it is wanted. */
    private static final int LARGEST = 1 << 20;

    private final Path path;
    private @Nullable FileChannel file;
    private long fileSize;
    private List<byte[]> chunks = new ArrayList<>();
    private List<Integer> filled = new ArrayList<>();
    private byte[] chunk = new byte[0];
    private int used;
    private long memory;

    /**
     * Subtransactions that came to nothing, in pages: their numbers lie close together, but
     * anywhere.
     */
    private final Map<Integer, BitSet> aborted = new HashMap<>();

    HeldTransaction(Path path) {
        this.path = path;
    }

    /** Bytes of memory held. */
    long memory() {
        return memory;
    }

    /** Bytes of disk held. */
    long disk() {
        return fileSize;
    }

    /** Returns how much more memory is held now. */
    int add(int subxid, byte type, byte[] source, int start, int length, long wal) {
        int needed = HEADER + 1 + length;
        int more = 0;
        if (chunk.length - used < needed) {
            seal();
            chunk = new byte[Math.max(CHUNK, needed)];
            more = chunk.length;
            memory += more;
        }
        Message.INT.set(chunk, used, subxid);
        Message.INT.set(chunk, used + 4, length + 1);
        Message.LONG.set(chunk, used + 8, wal);
        chunk[used + HEADER] = type;
        System.arraycopy(source, start, chunk, used + HEADER + 1, length);
        used += needed;
        return more;
    }

    /** Adds a message to the file, where all before it is already; returns how much it grew. */
    long add(int subxid, byte type, Body body, int length, long wal)
            throws IOException, InterruptedException {
        long before = fileSize;
        byte[] piece = new byte[Math.min(WINDOW, HEADER + 1 + length)];
        Message.INT.set(piece, 0, subxid);
        Message.INT.set(piece, 4, length + 1);
        Message.LONG.set(piece, 8, wal);
        piece[HEADER] = type;
        int used = HEADER + 1;
        int left = length;
        do {
            int count = Math.min(left, piece.length - used);
            body.read(piece, used, count);
            write(piece, used + count);
            left -= count;
            used = 0;
        } while (left > 0);
        return fileSize - before;
    }

    void abort(int subxid) {
        aborted.computeIfAbsent(subxid >>> 16, _ -> new BitSet()).set(subxid & 0xffff);
    }

    /** Moves everything from memory to the file; returns how much longer the file is. */
    long spill() throws IOException {
        seal();
        long before = fileSize;
        for (int i = 0; i < chunks.size(); i++) {
            write(chunks.get(i), filled.get(i));
        }
        chunks = new ArrayList<>();
        filled = new ArrayList<>();
        memory = 0;
        return fileSize - before;
    }

    private void write(byte[] source, int length) throws IOException {
        FileChannel to = file;
        if (to == null) {
            to =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            file = to;
        }
        ByteBuffer bytes = ByteBuffer.wrap(source, 0, length);
        while (bytes.hasRemaining()) {
            fileSize += to.write(bytes, fileSize);
        }
    }

    Reader read() throws IOException {
        seal();
        return new Reader();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
            Files.deleteIfExists(path);
        }
        chunks = new ArrayList<>();
    }

    private void seal() {
        if (used > 0) {
            chunks.add(chunk);
            filled.add(used);
        }
        chunk = new byte[0];
        used = 0;
    }

    private boolean isAborted(int subxid) {
        BitSet page = aborted.isEmpty() ? null : aborted.get(subxid >>> 16);
        return page != null && page.get(subxid & 0xffff);
    }

    /** Reads the messages in order, without those of aborted subtransactions. */
    final class Reader {

        private byte[] window = fileSize == 0 ? new byte[0] : new byte[WINDOW];
        private int at;
        private int end;
        private long fileAt;
        private int nextChunk;
        private int start;
        private int length;
        private int unread;
        private long wal;

        boolean next() throws IOException {
            skip();
            while (more(HEADER)) {
                int subxid = (int) Message.INT.get(window, at);
                length = (int) Message.INT.get(window, at + 4);
                wal = (long) Message.LONG.get(window, at + 8);
                if (length > LARGEST) {
                    at += HEADER;
                    unread = length;
                } else if (more(HEADER + length)) {
                    start = at + HEADER;
                    at = start + length;
                } else {
                    throw cutShort();
                }
                if (!isAborted(subxid)) {
                    return true;
                }
                skip();
            }
            return false;
        }

        /** Whether the message lies in the window; else it is to be read. */
        boolean whole() {
            return unread == 0;
        }

        /** Reads the next bytes of a message that is not whole. */
        void read(byte[] target, int to, int count) throws IOException {
            int done = Math.min(count, end - at);
            System.arraycopy(window, at, target, to, done);
            at += done;
            while (done < count) {
                int piece = Math.min(count - done, WINDOW);
                FileChannel from = file;
                int more =
                        from == null
                                ? -1
                                : from.read(ByteBuffer.wrap(target, to + done, piece), fileAt);
                if (more <= 0) {
                    throw cutShort();
                }
                fileAt += more;
                done += more;
            }
            unread -= count;
        }

        private void skip() {
            int held = Math.min(unread, end - at);
            at += held;
            fileAt += unread - held;
            unread = 0;
        }

        private EOFException cutShort() {
            return new EOFException(path + " is cut short");
        }

        byte[] array() {
            return window;
        }

        int start() {
            return start;
        }

        int length() {
            return length;
        }

        long wal() {
            return wal;
        }

        /** Whether that many bytes lie in the window, after reading more where needed. */
        private boolean more(int needed) throws IOException {
            while (end - at < needed) {
                FileChannel from = file;
                if (from != null && fileAt < fileSize) {
                    readFile(from, needed);
                } else if (at == end && nextChunk < chunks.size()) {
                    window = chunks.get(nextChunk);
                    at = 0;
                    end = filled.get(nextChunk++);
                } else {
                    return false;
                }
            }
            return true;
        }

        private void readFile(FileChannel from, int needed) throws IOException {
            byte[] to = needed > window.length ? new byte[Math.max(needed, WINDOW)] : window;
            System.arraycopy(window, at, to, 0, end - at);
            end -= at;
            at = 0;
            window = to;
            int room = (int) Math.min(window.length - end, fileSize - fileAt);
            int count = from.read(ByteBuffer.wrap(window, end, room), fileAt);
            if (count <= 0) {
                throw cutShort();
            }
            end += count;
            fileAt += count;
        }
    }
}
