package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.Bytes;
import io.tailrace.connector.mysql.server.Wire;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The compressed part of MariaDB's events: a byte with the method and the size of the length, the
 * length, zlib.
 */
final class MariadbCompression {

    private static final int ZLIB = 0;

    /** Bytes that zlib can make of one: those of the longest match, in two bits. */
    private static final long MOST_OF_A_BYTE = 4 * 258;

    private MariadbCompression() {}

    /** How long the rest is when it is inflated. */
    static long length(Input in) {
        return begin(new Input(in.bytes, in.at, in.end));
    }

    private static long begin(Input in) {
        int header = in.u8();
        int size = header & 7;
        if ((header & 0x80) == 0 || (header & 0x70) >> 4 != ZLIB || size < 1 || size > 4) {
            throw new IllegalArgumentException("it is compressed by an unknown method");
        }
        long length = Bytes.big(in.bytes, in.skip(size), size);
        if (length > MOST_OF_A_BYTE * in.left() || length > Integer.MAX_VALUE - 2 * Wire.BEHIND) {
            throw cutOff();
        }
        return length;
    }

    /**
     * All that is left, inflated, behind so many bytes of room; {@link Wire#BEHIND} more follow it
     * if it is {@linkplain Wire#LARGE large}.
     */
    static byte[] inflate(Input in, int room) {
        int length = (int) begin(in);
        int behind = length < Wire.LARGE ? 0 : Wire.BEHIND;
        byte[] plain = new byte[room + length + behind];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(in.bytes, in.at, in.left());
            int have = 0;
            while (have < length) {
                int count = inflater.inflate(plain, room + have, length - have);
                if (count == 0) {
                    throw cutOff();
                }
                have += count;
            }
            return plain;
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("its compressed part cannot be inflated", e);
        } finally {
            inflater.end();
        }
    }

    static Input inflated(Input in) {
        int length = (int) length(in);
        return new Input(inflate(in, 0), 0, length);
    }

    private static IllegalArgumentException cutOff() {
        return new IllegalArgumentException("its compressed part is cut off");
    }
}
