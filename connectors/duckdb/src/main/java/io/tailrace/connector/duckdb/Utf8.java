package io.tailrace.connector.duckdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tells whether bytes are UTF-8: DuckDB finds out only when it writes, and then the whole
 * transaction is lost.
 */
final class Utf8 {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGHS = 0x8080808080808080L;

    private Utf8() {}

    static void require(byte[] array, int start, int length) {
        int end = start + length;
        int at = start;
        while (at < end) {
            if (at + 8 <= end && ((long) LONG.get(array, at) & HIGHS) == 0) {
                at += 8;
            } else if (array[at] >= 0) {
                at++;
            } else {
                at = afterSequence(array, at, end);
            }
        }
    }

    private static int afterSequence(byte[] array, int at, int end) {
        int lead = array[at] & 0xff;
        int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        if (lead < 0xc2 || lead > 0xf4 || at + more >= end) {
            throw new Unfit("is no UTF-8");
        }
        int second = array[at + 1] & 0xff;
        boolean wellFormed =
                switch (lead) {
                    case 0xe0 -> second >= 0xa0; // shorter forms exist
                    case 0xed -> second < 0xa0; // surrogates
                    case 0xf0 -> second >= 0x90;
                    case 0xf4 -> second < 0x90; // beyond U+10FFFF
                    default -> true;
                };
        for (int i = 1; i <= more; i++) {
            wellFormed &= (array[at + i] & 0xc0) == 0x80;
        }
        if (!wellFormed) {
            throw new Unfit("is no UTF-8");
        }
        return at + more + 1;
    }
}
