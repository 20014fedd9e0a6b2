package io.tailrace.spi.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Prepared bytes, padded so that they can be copied eight at a time. */
final class Literal {

    final byte[] padded;
    final int length;

    Literal(byte[] bytes, int length) {
        this.padded = Arrays.copyOf(Arrays.copyOf(bytes, length), length + Long.BYTES);
        this.length = length;
    }

    static Literal of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Literal(bytes, bytes.length);
    }
}
