package io.tailrace.connector.mysql.log;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.tailrace.connector.mysql.catalog.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The events of a compressed transaction, one after another: only one of them is held at a time.
 */
final class Payload implements AutoCloseable {

    private static final int END = 0;
    private static final int COMPRESSION = 2;
    private static final int ZSTD = 0;
    private static final int NONE = 255;
    private static final int STEP = 1 << 16;

    private final InputStream events;
    private byte[] event = new byte[1 << 14];
    private int length;

    private Payload(InputStream events) {
        this.events = events;
    }

    /** Events one behind another, without checksums. */
    static Payload of(InputStream events) {
        return new Payload(events);
    }

    static Payload open(Input in) {
        int compression = ZSTD;
        while (true) {
            long field = in.packed();
            if (field == END) {
                break;
            }
            Input value = in.part(in.packed());
            if (field == COMPRESSION) {
                compression = (int) value.packed();
            }
        }
        InputStream body = new ByteArrayInputStream(in.bytes, in.at, in.left());
        try {
            return switch (compression) {
                case ZSTD -> new Payload(new ZstdInputStreamNoFinalizer(body));
                case NONE -> new Payload(body);
                default ->
                        throw new IllegalArgumentException(
                                "it is compressed by method " + compression);
            };
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be decompressed", e);
        }
    }

    /** Moves to the next event; false behind the last. */
    boolean next() {
        try {
            int got = events.readNBytes(event, 0, EventDecoder.HEADER);
            if (got == 0) {
                return false;
            }
            long size = Bytes.u32(event, 9);
            if (got < EventDecoder.HEADER
                    || size < EventDecoder.HEADER
                    || size > Integer.MAX_VALUE - 16) {
                throw new IllegalArgumentException("an event in it is cut off");
            }
            length = (int) size;
            for (int have = EventDecoder.HEADER; have < length; ) {
                int want = Math.min(length, Math.max(event.length, have + STEP));
                if (event.length < want) { // step by step: a length can be wrong
                    event = java.util.Arrays.copyOf(event, (int) Math.min(length, 2L * want));
                }
                int count = events.readNBytes(event, have, want - have);
                if (count < want - have) {
                    throw new IllegalArgumentException("an event in it is cut off");
                }
                have = want;
            }
            return true;
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be decompressed: " + e.getMessage(), e);
        }
    }

    byte[] array() {
        return event;
    }

    int length() {
        return length;
    }

    @Override
    public void close() {
        try {
            events.close();
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be decompressed", e);
        }
    }
}
