package io.tailrace.spi.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Prepared bytes. The first ones are kept as numbers too: most literals are short, and four stores
 * cost less than a copy of just as many bytes as there are.
 */
final class Literal {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    final byte[] bytes;
    final int length;
    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    Literal(byte[] bytes, int length) {
        this.bytes = Arrays.copyOf(bytes, length);
        this.length = length;
        byte[] padded = Arrays.copyOf(this.bytes, Math.max(length, JsonRow.BLOCK));
        this.first = (long) LONG.get(padded, 0);
        this.second = (long) LONG.get(padded, 8);
        this.third = (long) LONG.get(padded, 16);
        this.fourth = (long) LONG.get(padded, 24);
    }

    /**
     * Writes the bytes; with a short literal a whole block is touched.
     *
     * @return where they end
     */
    int writeTo(byte[] target, int at) {
        LONG.set(target, at, first);
        LONG.set(target, at + 8, second);
        LONG.set(target, at + 16, third);
        LONG.set(target, at + 24, fourth);
        if (length > JsonRow.BLOCK) {
            System.arraycopy(
                    bytes, JsonRow.BLOCK, target, at + JsonRow.BLOCK, length - JsonRow.BLOCK);
        }
        return at + length;
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
