package io.tailrace.connector.postgres.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.spi.TailraceException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The message with a row of an answer. */
final class DataRow {

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private DataRow() {}

    /** The row's values, which have to be text. */
    static @Nullable String[] texts(byte[] message, int start, int length, String server) {
        int at = start;
        int end = start + length;
        need(at, end, 2, server);
        int count = (message[at] & 0xff) << 8 | message[at + 1] & 0xff;
        at += 2;
        @Nullable String[] row = new @Nullable String[count];
        for (int i = 0; i < count; i++) {
            need(at, end, 4, server);
            int size = (int) INT.get(message, at);
            at += 4;
            if (size >= 0) {
                need(at, end, size, server);
                row[i] = new String(message, at, size, UTF_8);
                at += size;
            }
        }
        return row;
    }

    private static void need(int at, int end, int bytes, String server) {
        if (end - at < bytes) {
            throw new TailraceException(
                    PostgresError.POSTGRES_PROTOCOL, server + " sends a row that is cut short");
        }
    }
}
