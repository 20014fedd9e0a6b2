package io.tailrace.connector.postgres.log;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import org.jspecify.annotations.Nullable;

/** Decodes the messages of {@code pgoutput}, protocol versions 1 to 4 without two-phase commit. */
final class PgOutputDecoder {

    private final ChangeDecoder changes;
    private final LogCursor cursor;
    private final TransactionSpill spill;
    private final Message in = new Message();
    private boolean inStream;
    private int streamXid;
    private TransactionSpill.@Nullable Replay replay;
    private long replayEnd;

    /** Whether the replay stands at a message that is not admitted yet. */
    private boolean waiting;

    PgOutputDecoder(ChangeDecoder changes, LogCursor cursor, TransactionSpill spill) {
        this.changes = changes;
        this.cursor = cursor;
        this.spill = spill;
    }

    /**
     * Decodes a message of the log.
     *
     * @param wal the message's own place in the log
     * @param sentMicros when the server sent it, since 1970
     */
    void decode(byte[] array, int start, int length, long wal, long sentMicros) {
        in.wrap(array, start, length);
        byte type = in.int1();
        if (inStream) {
            streamed(type, wal);
        } else {
            plain(type, wal, sentMicros);
        }
    }

    /**
     * Whether a message that is too large to be held on the way may be decoded now; if not, what is
     * ready has to be delivered first.
     */
    boolean admits(int length) throws InterruptedException {
        return inStream || changes.admits(length);
    }

    /** Decodes such a message: its bytes go straight to where they are kept. */
    void decode(Body body, int length, long wal, long sentMicros) throws InterruptedException {
        if (inStream) {
            byte[] front = new byte[5];
            body.read(front, 0, front.length);
            spill.add(
                    streamXid,
                    (int) Message.INT.get(front, 1),
                    front[0],
                    body,
                    length - front.length,
                    wal);
        } else {
            changes.receive(in, body, length);
            plain(in.int1(), wal, sentMicros);
            changes.settle(in);
        }
    }

    /**
     * Whether a transaction that was held back is being delivered; {@link #replay} goes on with it.
     */
    boolean replaying() {
        return replay != null;
    }

    /**
     * Decodes the next message of the transaction that was held back, unless what is ready has to
     * be delivered first.
     */
    void replay() throws InterruptedException {
        TransactionSpill.Replay from = replay;
        if (from == null) {
            throw new IllegalStateException("nothing was held back");
        }
        if (waiting || from.next()) {
            waiting = !from.whole() && !changes.admits(from.length());
            if (waiting) {
                return;
            }
            if (from.whole()) {
                in.wrap(from.array(), from.start(), from.length());
                plain(in.int1(), from.wal(), 0);
            } else {
                changes.receive(in, from, from.length());
                plain(in.int1(), from.wal(), 0);
                changes.settle(in);
            }
        } else {
            from.close();
            replay = null;
            changes.endTransaction();
            cursor.commit(replayEnd);
        }
    }

    private void plain(byte type, long wal, long sentMicros) {
        switch (type) {
            case 'I' -> {
                requireOpen();
                changes.insert(in, wal);
            }
            case 'U' -> {
                requireOpen();
                changes.update(in, wal);
            }
            case 'D' -> {
                requireOpen();
                changes.delete(in, wal);
            }
            case 'B' -> begin();
            case 'C' -> commit();
            case 'R' -> changes.relation(in);
            case 'T' -> {
                requireOpen();
                changes.truncate(in, wal);
            }
            case 'M' -> changes.message(in, sentMicros);
            case 'Y', 'O' -> {} // a type's name; where a transaction came from: the catalogue says
            // the one, nobody asks for the other
            case 'S' -> streamStart();
            case 'c' -> streamCommit();
            case 'A' -> streamAbort();
            case 'b', 'P', 'K', 'r', 'p' ->
                    throw new TailraceException(
                            PostgresError.POSTGRES_PROTOCOL,
                            "the server sends a prepared transaction (message '"
                                    + (char) type
                                    + "'), which was not asked for");
            default -> throw in.malformed("this type is not known");
        }
    }

    private void begin() {
        long commitLsn = lsn();
        long micros = in.int8();
        int xid = in.int4();
        in.requireEnd();
        if (cursor.open()) {
            throw in.malformed("a transaction begins inside another");
        }
        cursor.begin(commitLsn, xid, micros);
    }

    private void commit() {
        requireOpen();
        in.int1();
        lsn();
        long end = lsn();
        in.int8();
        in.requireEnd();
        changes.endTransaction();
        cursor.commit(end);
    }

    private void streamStart() {
        streamXid = in.int4();
        boolean first = in.int1() == 1;
        in.requireEnd();
        if (cursor.open()) {
            throw in.malformed("a stream begins inside a transaction");
        }
        if (!spill.begin(streamXid, first)) {
            throw in.malformed(
                    "transaction "
                            + Integer.toUnsignedString(streamXid)
                            + " goes on, but has not begun");
        }
        inStream = true;
    }

    private void streamed(byte type, long wal) {
        switch (type) {
            case 'E' -> {
                in.requireEnd();
                inStream = false;
            }
            case 'R', 'Y', 'I', 'U', 'D', 'T', 'M' -> {
                int xid = in.int4();
                if (type != 'Y') {
                    spill.add(streamXid, xid, type, in.array, in.at, in.remaining(), wal);
                }
            }
            case 'O' -> {}
            default -> throw in.malformed("this type has no place inside a stream");
        }
    }

    private void streamCommit() {
        int xid = in.int4();
        in.int1();
        long commitLsn = lsn();
        long end = lsn();
        long micros = in.int8();
        in.requireEnd();
        if (cursor.open()) {
            throw in.malformed("a streamed transaction commits inside another");
        }
        TransactionSpill.Replay held = spill.commit(xid);
        if (held == null) {
            throw in.malformed(
                    "transaction " + Integer.toUnsignedString(xid) + " commits, but has not begun");
        }
        cursor.begin(commitLsn, xid, micros);
        replay = held;
        replayEnd = end;
    }

    private void streamAbort() {
        int xid = in.int4();
        int subxid = in.int4();
        if (in.remaining() != 0) {
            in.int8(); // protocol 4 may add where and when
            in.int8();
        }
        in.requireEnd();
        spill.abort(xid, subxid);
    }

    private long lsn() {
        long lsn = in.int8();
        if (lsn <= 0) {
            throw in.malformed(
                    "a place in the log cannot be " + Long.toUnsignedString(lsn), in.at - 8);
        }
        return lsn;
    }

    private void requireOpen() {
        if (!cursor.open()) {
            throw in.malformed("outside a transaction");
        }
    }
}
