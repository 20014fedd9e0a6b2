package io.tailrace.connector.files;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * How a file is compressed. A file is a row of members, each readable on its own, so that it can be
 * cut after any of them.
 */
enum Compression {
    NONE(""),
    GZIP(".gz"),
    ZSTD(".zst");

    private static final int BUFFER_BYTES = 1 << 14;

    private final String suffix;

    Compression(String suffix) {
        this.suffix = suffix;
    }

    /** What file names end in. */
    String suffix() {
        return suffix;
    }

    /** A new member on that file. Closing it ends the member and closes the stream given. */
    OutputStream member(OutputStream file) throws IOException {
        return switch (this) {
            case NONE -> file;
            case GZIP -> new GZIPOutputStream(file, BUFFER_BYTES);
            case ZSTD -> new ZstdOutputStream(file, RecyclingBufferPool.INSTANCE);
        };
    }
}
