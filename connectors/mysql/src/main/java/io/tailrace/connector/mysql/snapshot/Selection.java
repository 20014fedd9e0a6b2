package io.tailrace.connector.mysql.snapshot;

import io.tailrace.connector.mysql.catalog.Bytes;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Statements on a wire, and their rows as the protocol's text form has them
 * (dev.mysql.com/doc/dev/mysql-server, "Protocol::ResultsetRow"): cells one after another, each a
 * length and the bytes. For one thread.
 */
final class Selection {

    private static final int QUERY = 3;
    private static final int OK = 0;
    private static final int EOF = 0xfe;
    private static final int ERROR = 0xff;
    private static final int NULL = 0xfb;
    private static final int OLD_EOF_LENGTH = 5;
    private static final int LONGEST_EOF = 1 << 16;
    private static final Duration PATIENCE = Duration.ofHours(6);

    private final Wire wire;
    private final ByteArrayOutputStream columns = new ByteArrayOutputStream();
    private String doing = "";
    private boolean begun;

    Selection(Wire wire) {
        this.wire = wire;
        wire.expect(PATIENCE);
        wire.foresee(Selection::length);
    }

    /** Runs a statement without a result. */
    void run(String sql) {
        send(sql);
        wire.next();
        if (first() != OK) {
            throw failure(sql);
        }
    }

    /**
     * Begins to read a table; all rows of the result must be read.
     *
     * @param table for who reads of a failure
     * @throws TableChanged if the table has not the columns any more, or is locked
     */
    void begin(TableName table, String sql) {
        doing = "cannot read " + table;
        send(sql);
        wire.next();
        if (first() == ERROR) {
            throw failure(doing);
        }
        columns.reset();
        int count = (int) length(wire.start());
        for (int i = 0; i < count; i++) {
            wire.next();
            columns.write(wire.array(), wire.start(), wire.end() - wire.start());
        }
        begun = true;
    }

    /** What the server says of the result's columns: names, types and all. */
    byte[] columns() {
        return columns.toByteArray();
    }

    /** Makes room for the next row, which is {@linkplain Wire#LARGE large}, before it is read. */
    interface Room {

        /** It has so many bytes at least; called again when it has more. */
        void make(long bytes) throws InterruptedException;
    }

    /** Moves to the next row; false behind the last. */
    boolean next(Room room) throws InterruptedException {
        do {
            while (!wire.nextBuffered()) {
                int growth = wire.growth();
                if (growth >= Wire.LARGE) {
                    room.make(growth);
                }
                wire.read();
            }
        } while (isEndOfColumns());
        return isRow();
    }

    /** The same where no large row can come. */
    boolean next() {
        do {
            wire.next();
        } while (isEndOfColumns());
        return isRow();
    }

    /** Servers that are not told otherwise end the columns by a packet of their own. */
    private boolean isEndOfColumns() {
        boolean ended = begun && first() == EOF && wire.end() - wire.start() == OLD_EOF_LENGTH;
        begun = false;
        return ended;
    }

    private boolean isRow() {
        int first = first();
        if (first == ERROR) {
            throw failure(doing);
        }
        boolean row = first != EOF || wire.end() - wire.start() >= LONGEST_EOF;
        if (!row) {
            wire.shrink(); // the rows wait elsewhere now
        }
        return row;
    }

    byte[] array() {
        return wire.array();
    }

    /** The array with the row, which nobody else writes to any more. */
    byte[] take() {
        return wire.take();
    }

    int start() {
        return wire.start();
    }

    int end() {
        return wire.end();
    }

    private int first() {
        return wire.end() > wire.start() ? wire.array()[wire.start()] & 0xff : EOF;
    }

    /** How long a row is at least whose first cells lie there. */
    static long length(byte[] bytes, int from, int until) {
        long at = from;
        while (at < until) {
            int first = bytes[(int) at] & 0xff;
            if (first < NULL) {
                at += 1 + first;
            } else if (first == NULL) {
                at++;
            } else {
                int size = sizeOf(first);
                if (at + 1 + size > until) {
                    break;
                }
                at += 1 + size + Bytes.little(bytes, (int) at + 1, size);
            }
        }
        return at - from;
    }

    private long length(int at) {
        byte[] row = wire.array();
        int first = row[at] & 0xff;
        return first < NULL ? first : Bytes.little(row, at + 1, sizeOf(first));
    }

    /** Bytes of a length that begins with that one. */
    static int sizeOf(int first) {
        return switch (first) {
            case 0xfc -> 2;
            case 0xfd -> 3;
            case 0xfe -> 8;
            default ->
                    throw new TailraceException(
                            MysqlError.MYSQL_PROTOCOL, "no length of a cell begins with " + first);
        };
    }

    private void send(String sql) {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        byte[] command = new byte[1 + text.length];
        command[0] = QUERY;
        System.arraycopy(text, 0, command, 1, text.length);
        wire.send(command, command.length);
    }

    private RuntimeException failure(String what) {
        int number = wire.end() - wire.start() > 2 ? Bytes.u16(wire.array(), wire.start() + 1) : 0;
        return TableChanged.unless(wire.failure(what), number);
    }
}
