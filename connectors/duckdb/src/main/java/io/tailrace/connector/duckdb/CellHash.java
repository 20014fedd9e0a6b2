package io.tailrace.connector.duckdb;

import io.tailrace.spi.frame.Tuple;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Hashes cells, eight bytes at a time. */
final class CellHash {

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private CellHash() {}

    static int add(int hash, Tuple tuple, int column) {
        int length = tuple.length(column);
        long mixed = hash * 0x9E3779B97F4A7C15L + length;
        if (length > 0) {
            byte[] array = tuple.array();
            int at = tuple.start(column);
            int end = at + length;
            for (; at + 8 <= end; at += 8) {
                mixed = (mixed ^ (long) LONG.get(array, at)) * 0x9E3779B97F4A7C15L;
                mixed ^= mixed >>> 29;
            }
            for (; at < end; at++) {
                mixed = (mixed ^ array[at]) * 0x9E3779B97F4A7C15L;
            }
        }
        return (int) (mixed ^ mixed >>> 32);
    }
}
