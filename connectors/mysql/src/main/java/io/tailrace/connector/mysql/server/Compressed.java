package io.tailrace.connector.mysql.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The bytes below MySQL's compressed packets (zlib): a 7-byte header, and a body that is deflated
 * unless that made it longer.
 */
final class Compressed extends InputStream {

    private static final int HEADER = 7;

    private final InputStream in;

    /** Freed with this object: another thread may be reading when the wire is closed. */
    private final Inflater inflater = new Inflater();

    private final byte[] header = new byte[HEADER];
    private byte[] packed = new byte[1 << 14];
    private byte[] plain = new byte[1 << 16];
    private int at;
    private int end;

    Compressed(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (at == end) {
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(length, end - at);
        System.arraycopy(plain, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return at < end ? end - at : in.available();
    }

    private boolean fill() throws IOException {
        int first = in.read();
        if (first < 0) {
            return false;
        }
        header[0] = (byte) first;
        fully(header, 1, HEADER - 1);
        int length = Wire.uint24(header, 0);
        int inflated = Wire.uint24(header, 4);
        packed = packed.length < length ? new byte[length] : packed;
        fully(packed, 0, length);
        at = 0;
        if (inflated == 0) {
            byte[] swap = plain;
            plain = packed;
            packed = swap;
            end = length;
            return true;
        }
        plain = plain.length < inflated ? new byte[inflated] : plain;
        inflate(length, inflated);
        end = inflated;
        return true;
    }

    private void inflate(int length, int inflated) throws IOException {
        inflater.reset();
        inflater.setInput(packed, 0, length);
        try {
            int done = 0;
            while (done < inflated) {
                int count = inflater.inflate(plain, done, inflated - done);
                if (count == 0) {
                    throw new IOException("a compressed packet is shorter than it says");
                }
                done += count;
            }
        } catch (DataFormatException e) {
            throw new IOException("a compressed packet cannot be inflated", e);
        }
    }

    private void fully(byte[] target, int offset, int length) throws IOException {
        if (in.readNBytes(target, offset, length) < length) {
            throw new EOFException("the connection ended in the middle of a packet");
        }
    }
}
