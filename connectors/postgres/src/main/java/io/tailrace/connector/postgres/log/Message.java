package io.tailrace.connector.postgres.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** One {@code pgoutput} message, read from its front; every read is checked against its end. */
final class Message {

    static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    byte[] array = new byte[0];
    int at;
    int end;
    private int start;

    void wrap(byte[] array, int start, int length) {
        this.array = array;
        this.start = start;
        this.at = start;
        this.end = start + length;
    }

    int start() {
        return start;
    }

    int remaining() {
        return end - at;
    }

    byte int1() {
        need(1);
        return array[at++];
    }

    int int2() {
        need(2);
        int value = (short) SHORT.get(array, at);
        at += 2;
        return value;
    }

    int int4() {
        need(4);
        int value = (int) INT.get(array, at);
        at += 4;
        return value;
    }

    long int8() {
        need(8);
        long value = (long) LONG.get(array, at);
        at += 8;
        return value;
    }

    /** A text that ends with a zero. */
    String string() {
        for (int i = at; i < end; i++) {
            if (array[i] == 0) {
                String text = new String(array, at, i - at, UTF_8);
                at = i + 1;
                return text;
            }
        }
        throw malformed("a text does not end");
    }

    byte[] bytes(int count) {
        need(count);
        byte[] copy = new byte[count];
        System.arraycopy(array, at, copy, 0, count);
        at += count;
        return copy;
    }

    void need(int count) {
        if (count < 0 || end - at < count) {
            throw malformed("it is cut short: " + count + " bytes wanted, " + (end - at) + " left");
        }
    }

    void requireEnd() {
        if (at != end) {
            throw malformed((end - at) + " bytes too many");
        }
    }

    TailraceException malformed(String what) {
        return malformed(what, at);
    }

    TailraceException malformed(String what, int where) {
        String type = start < end ? describe(array[start]) : "without a type";
        return new TailraceException(
                PostgresError.POSTGRES_PROTOCOL,
                "pgoutput message "
                        + type
                        + " is malformed at offset "
                        + (where - start)
                        + ": "
                        + what);
    }

    private static String describe(byte type) {
        return type > ' ' && type < 127 ? "'" + (char) type + "'" : "of type " + (type & 0xff);
    }
}
