package io.tailrace.spi.format;

import java.nio.charset.StandardCharsets;

/** Bytes in Base64 (RFC 4648, section 4). */
final class Base64Text {

    private static final byte[] DIGITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                    .getBytes(StandardCharsets.US_ASCII);

    private Base64Text() {}

    /**
     * Writes four characters for each three bytes.
     *
     * @return where they end
     */
    static int put(byte[] source, int from, int length, byte[] target, int to) {
        int end = from + length;
        int at = from;
        for (; at + 2 < end; at += 3, to += 4) {
            int bits =
                    (source[at] & 0xff) << 16
                            | (source[at + 1] & 0xff) << 8
                            | source[at + 2] & 0xff;
            target[to] = DIGITS[bits >> 18];
            target[to + 1] = DIGITS[bits >> 12 & 63];
            target[to + 2] = DIGITS[bits >> 6 & 63];
            target[to + 3] = DIGITS[bits & 63];
        }
        if (at == end) {
            return to;
        }
        boolean two = at + 1 < end;
        int bits = (source[at] & 0xff) << 16 | (two ? source[at + 1] & 0xff : 0) << 8;
        target[to] = DIGITS[bits >> 18];
        target[to + 1] = DIGITS[bits >> 12 & 63];
        target[to + 2] = two ? DIGITS[bits >> 6 & 63] : (byte) '=';
        target[to + 3] = '=';
        return to + 4;
    }
}
