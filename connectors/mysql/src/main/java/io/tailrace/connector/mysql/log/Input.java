package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.Bytes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A part of an event, read from front to back; reading past its end is an {@link
 * IllegalArgumentException}.
 */
final class Input {

    final byte[] bytes;
    final int end;
    int at;

    Input(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    int left() {
        return end - at;
    }

    int skip(long count) {
        if (count < 0 || count > end - at) {
            throw new IllegalArgumentException("it ends too early");
        }
        int from = at;
        at += (int) count;
        return from;
    }

    int u8() {
        return bytes[skip(1)] & 0xff;
    }

    int u16() {
        return Bytes.u16(bytes, skip(2));
    }

    long u32() {
        return Bytes.u32(bytes, skip(4));
    }

    long u48() {
        return Bytes.u48(bytes, skip(6));
    }

    long i64() {
        return Bytes.i64(bytes, skip(8));
    }

    /** A number of one to nine bytes, as the client protocol packs it. */
    long packed() {
        int first = u8();
        return switch (first) {
            case 0xfc -> u16();
            case 0xfd -> Bytes.u24(bytes, skip(3));
            case 0xfe -> i64();
            default -> first;
        };
    }

    /** A packed number that counts things in this event. */
    int count() {
        long count = packed();
        if (count < 0 || count > Math.max(left(), 8) * 8L) {
            throw new IllegalArgumentException("it cannot hold " + count + " things");
        }
        return (int) count;
    }

    String text(long length) {
        return text(length, StandardCharsets.UTF_8);
    }

    String text(long length, Charset charset) {
        int from = skip(length);
        return new String(bytes, from, at - from, charset);
    }

    Input part(long length) {
        int from = skip(length);
        return new Input(bytes, from, at);
    }
}
