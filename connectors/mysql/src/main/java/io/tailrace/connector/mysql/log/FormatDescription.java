package io.tailrace.connector.mysql.log;

/** The event that begins each file: here only whether the events that follow have checksums. */
final class FormatDescription {

    /** The kind of checksum, and the event's own, which it always has. */
    private static final int TAIL = 5;

    private static final int FIXED = 2 + 50 + 4 + 1;
    private static final int CRC32 = 1;

    private FormatDescription() {}

    /** Bytes at its end that are no lengths of headers. */
    static int tail(byte[] bytes, int body, int end) {
        if (end - body < FIXED + TAIL) {
            throw new IllegalArgumentException("the server is older than 5.6");
        }
        return TAIL;
    }

    static boolean hasChecksum(byte[] bytes, int body, int end) {
        return end - body >= FIXED + TAIL && bytes[end - TAIL] == CRC32;
    }
}
