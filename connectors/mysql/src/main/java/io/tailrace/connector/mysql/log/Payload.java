package io.tailrace.connector.mysql.log;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.tailrace.connector.mysql.catalog.Bytes;
import io.tailrace.connector.mysql.server.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The events of a compressed transaction, one after another: only one of them is held at a time.
 */
final class Payload implements AutoCloseable {

    private static final int END = 0;
    private static final int COMPRESSION = 2;
    private static final int ZSTD = 0;
    private static final int NONE = 255;

    private final InputStream events;
    private final byte[] header = new byte[EventDecoder.HEADER];
    private byte[] event = new byte[1 << 14];
    private int length;
    private boolean known;

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
            throw undecompressed(e);
        }
    }

    /** Moves to the next event, whose {@link #length} is known then; false behind the last. */
    boolean next() {
        try {
            int got = events.readNBytes(header, 0, EventDecoder.HEADER);
            if (got == 0) {
                return false;
            }
            long size = Bytes.u32(header, EventDecoder.LENGTH);
            if (got < EventDecoder.HEADER
                    || size < EventDecoder.HEADER
                    || size > Integer.MAX_VALUE - 2 * Wire.BEHIND) {
                throw new IllegalArgumentException("an event in it is cut off");
            }
            length = (int) size;
            known = true;
            return true;
        } catch (IOException e) {
            throw undecompressed(e);
        }
    }

    /** Whether there is an event that was not read yet. */
    boolean isKnown() {
        return known;
    }

    int length() {
        return length;
    }

    /**
     * The event. The array is used again for the next one, unless the event is {@linkplain
     * Wire#LARGE large}.
     */
    byte[] read() {
        known = false;
        int first = Math.min(length, Wire.LARGE); // a length can be wrong
        event = event.length < first ? new byte[first] : event;
        System.arraycopy(header, 0, event, 0, EventDecoder.HEADER);
        fill(event, EventDecoder.HEADER, first);
        if (length < Wire.LARGE) {
            return event;
        }
        byte[] large = Arrays.copyOf(event, length + Wire.BEHIND);
        fill(large, first, length);
        return large;
    }

    private void fill(byte[] target, int from, int to) {
        try {
            if (events.readNBytes(target, from, to - from) < to - from) {
                throw new IllegalArgumentException("an event in it is cut off");
            }
        } catch (IOException e) {
            throw undecompressed(e);
        }
    }

    private static IllegalArgumentException undecompressed(IOException e) {
        return new IllegalArgumentException("it cannot be decompressed: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            events.close();
        } catch (IOException e) {
            throw undecompressed(e);
        }
    }
}
