package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.Bytes;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The compressed part of MariaDB's events: a byte with the method and the size of the length, the
 * length, zlib.
 */
final class MariadbCompression {

    private static final int ZLIB = 0;
    private static final int STEP = 1 << 20;

    private MariadbCompression() {}

    /** All that is left, inflated. */
    static byte[] inflate(Input in) {
        int header = in.u8();
        int size = header & 7;
        if ((header & 0x80) == 0 || (header & 0x70) >> 4 != ZLIB || size < 1 || size > 4) {
            throw new IllegalArgumentException("it is compressed by an unknown method");
        }
        long length = Bytes.big(in.bytes, in.skip(size), size);
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(in.bytes, in.at, in.left());
            byte[] plain = new byte[(int) Math.min(length, STEP)];
            int have = 0;
            while (have < length) {
                if (have == plain.length) { // step by step: the length can be wrong
                    plain = Arrays.copyOf(plain, (int) Math.min(length, 2L * plain.length));
                }
                int count = inflater.inflate(plain, have, plain.length - have);
                if (count == 0) {
                    throw new IllegalArgumentException("its compressed part is cut off");
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
}
