package io.tailrace.connector.postgres.log;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes {@code pgoutput} messages. */
final class Bytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    static Bytes of(char type) {
        return new Bytes().int1(type);
    }

    static byte[] begin(long commitLsn, int xid) {
        return of('B').int8(commitLsn).int8(0).int4(xid).done();
    }

    static byte[] commit(long lsn, long end) {
        return of('C').int1(0).int8(lsn).int8(end).int8(0).done();
    }

    /** Table 1 with the columns a (the key), b, c. */
    static byte[] relation(char identity) {
        Bytes message = of('R').int4(1).text("public").text("t").letter(identity).int2(3);
        for (String name : new String[] {"a", "b", "c"}) {
            message.int1(name.equals("a") || identity == 'f' ? 1 : 0).text(name).int4(25).int4(-1);
        }
        return message.done();
    }

    static byte[] insert(String a) {
        return of('I').int4(1).letter('N').tuple(a, "b", null).done();
    }

    /** A message as it stands inside a stream. */
    static byte[] streamed(int xid, byte[] message) {
        Bytes copy = new Bytes().int1(message[0]).int4(xid);
        copy.bytes.write(message, 1, message.length - 1);
        return copy.done();
    }

    /** A row; {@code u} stands for an unchanged value. */
    Bytes tuple(@Nullable String... values) {
        int2(values.length);
        for (String value : values) {
            if (value == null) {
                letter('n');
            } else if (value.equals("u")) {
                letter('u');
            } else {
                byte[] text = value.getBytes(StandardCharsets.UTF_8);
                letter('t').int4(text.length);
                bytes.write(text, 0, text.length);
            }
        }
        return this;
    }

    Bytes letter(char value) {
        return int1(value);
    }

    Bytes int1(int value) {
        return write(() -> out.writeByte(value));
    }

    Bytes int2(int value) {
        return write(() -> out.writeShort(value));
    }

    Bytes int4(int value) {
        return write(() -> out.writeInt(value));
    }

    Bytes int8(long value) {
        return write(() -> out.writeLong(value));
    }

    Bytes text(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        bytes.write(text, 0, text.length);
        return int1(0);
    }

    byte[] done() {
        return bytes.toByteArray();
    }

    private Bytes write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private interface Writing {
        void run() throws IOException;
    }
}
