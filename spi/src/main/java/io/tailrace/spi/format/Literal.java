package io.tailrace.spi.format;

import java.io.IOException;
import java.io.UncheckedIOException;
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

    /** What is held by an output that grows. */
    static Literal of(ByteOutput output) {
        return new Literal(output.array(), output.size());
    }

    /** A JSON string between other text. */
    static Literal quoting(String before, String text, String after) {
        return of(before + quoted(text) + after);
    }

    /** A text as a JSON string, with its quotes. */
    static String quoted(String text) {
        ByteOutput output = new ByteOutput(64);
        try {
            output.putJsonString(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a growing output has no stream that could fail", e);
        }
        return new String(output.array(), 0, output.size(), StandardCharsets.UTF_8);
    }
}
