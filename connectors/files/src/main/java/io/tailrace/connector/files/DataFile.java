package io.tailrace.connector.files;

import io.tailrace.connector.files.Manifest.FileState;
import io.tailrace.spi.format.ByteOutput;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One file that lines are added to. Holds a file handle and a buffer only between the first line
 * and {@link #park}.
 */
final class DataFile {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final Compression compression;
    private final Counted counted = new Counted();
    private FileState state;
    private @Nullable FileOutputStream file;
    private @Nullable OutputStream member;
    private @Nullable ByteOutput output;
    private boolean synced = true;

    /**
     * @param state what of it is durable; whatever the file has beyond its length has been cut off
     */
    DataFile(Path path, Compression compression, FileState state) {
        this.path = path;
        this.compression = compression;
        this.state = state;
        counted.bytes = state.length();
    }

    FileState state() {
        return state;
    }

    Path path() {
        return path;
    }

    boolean isLive() {
        return file != null;
    }

    /** Whether it has more than what is recorded. */
    boolean isDirty() {
        return !synced || counted.bytes != state.length();
    }

    /** About how long it is; what a compressor has not written yet does not count. */
    long length() {
        return counted.bytes + (output == null ? 0 : output.size());
    }

    void open() throws IOException {
        file = new FileOutputStream(path.toFile(), true);
        output = new ByteOutput(BUFFER_BYTES, new ToMember());
    }

    /** Takes whole lines; for an open file. */
    ByteOutput output() {
        synced = false;
        return Objects.requireNonNull(output);
    }

    /** Makes all lines durable, and the file readable up to where it then ends. */
    void sync() throws IOException {
        if (!synced && file != null && output != null) {
            output.drain();
            endMember();
            file.getFD().sync();
            synced = true;
        }
    }

    /** What it is once it is synced; the caller records it. */
    FileState recordedNow(boolean finished) {
        state =
                new FileState(
                        state.stem(),
                        state.sequence(),
                        state.suffix(),
                        counted.bytes,
                        state.since(),
                        finished);
        return state;
    }

    /** Lets go of handle and buffer, after making all lines durable. */
    void park() throws IOException {
        sync();
        abandon();
    }

    /** Lets go of everything as it is. */
    void abandon() throws IOException {
        FileOutputStream closing = file;
        file = null;
        output = null;
        endMember(); // goes nowhere now, but frees the compressor
        if (closing != null) {
            closing.close();
        }
    }

    private void endMember() throws IOException {
        OutputStream ending = member;
        member = null;
        if (ending != null) {
            ending.close();
        }
    }

    /** Begins a member when there is something to put into it. */
    private final class ToMember extends OutputStream {

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                OutputStream to = member;
                if (to == null) {
                    to = compression.member(counted);
                    member = to;
                }
                to.write(bytes, offset, length);
            }
        }
    }

    /** The file itself, counting; closing it is not the compressor's business. */
    private final class Counted extends OutputStream {

        private long bytes;

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            FileOutputStream to = file;
            if (to != null) {
                to.write(source, offset, length);
                bytes += length;
            }
        }

        @Override
        public void close() {}
    }
}
