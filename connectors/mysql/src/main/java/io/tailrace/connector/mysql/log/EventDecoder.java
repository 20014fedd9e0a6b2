package io.tailrace.connector.mysql.log;

import static io.tailrace.connector.mysql.log.EventType.*;

import io.tailrace.connector.mysql.catalog.Bytes;
import io.tailrace.connector.mysql.gtid.GtidSet;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.TailraceException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns events into frames. For one thread. */
final class EventDecoder {

    /** Bytes of an event's header. */
    static final int HEADER = 19;

    /** Where the header says how long the event is. */
    static final int LENGTH = 9;

    private static final Logger log = LoggerFactory.getLogger(EventDecoder.class);
    private static final int CHECKSUM = 4;

    private final FrameQueue frames;
    private final Progress progress;
    private final Tables tables;
    private final String server;
    private final RowsEvents rows;
    private final CRC32 crc = new CRC32();
    private boolean checksums;
    private final boolean verify;
    private final XaTransactions prepared;
    private final Transactions transactions;
    private @Nullable Payload payload;
    private int type;
    private long at;

    /**
     * @param verify whether checksums are compared
     */
    EventDecoder(
            FrameQueue frames,
            Progress progress,
            Tables tables,
            SchemaChanges schemas,
            XaTransactions prepared,
            String server,
            boolean verify) {
        this.prepared = prepared;
        this.frames = frames;
        this.progress = progress;
        this.tables = tables;
        this.server = server;
        this.verify = verify;
        this.rows = new RowsEvents(frames, progress, tables, schemas, server);
        this.transactions = new Transactions(frames, progress, schemas, prepared, server);
    }

    /** Whether the log that comes has checksums, before its first event tells. */
    void checksums(boolean present) {
        checksums = present;
    }

    /**
     * Whether an event is not decoded to its end; {@link #resume} goes on, and the event's bytes
     * must stay.
     */
    boolean isUnfinished() {
        return rows.isOpen() || payload != null;
    }

    /** Goes on with an event until its end, or until there is a frame. */
    void resume() {
        try {
            goOn();
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException e) {
            throw malformed(e);
        }
    }

    /** Decodes an event, or its beginning: see {@link #isUnfinished}. */
    void decode(byte[] bytes, int start, int end) {
        try {
            type = end - start < HEADER ? -1 : Bytes.u8(bytes, start + 4);
            at = progress.offset();
            if (type < 0 || Bytes.u32(bytes, start + 9) != end - start) {
                throw new IllegalArgumentException("its length is wrong");
            }
            decodeWhole(bytes, start, end);
        } catch (IllegalArgumentException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | ArithmeticException e) {
            throw malformed(e);
        }
    }

    private TailraceException malformed(RuntimeException e) {
        return new TailraceException(
                MysqlError.MYSQL_EVENT,
                "an event of type "
                        + type
                        + " at "
                        + place(at)
                        + " of "
                        + server
                        + " cannot be read: "
                        + e.getMessage(),
                e);
    }

    private void decodeWhole(byte[] bytes, int start, int end) {
        int flags = Bytes.u16(bytes, start + 17);
        int body = end;
        if (type == FORMAT_DESCRIPTION) {
            checksums = FormatDescription.hasChecksum(bytes, start + HEADER, end);
            body -= FormatDescription.tail(bytes, start + HEADER, end);
        } else if (checksums) {
            body -= CHECKSUM;
        }
        if (checksums && verify) {
            verify(bytes, start, end);
        }
        boolean inFile = (flags & FLAG_ARTIFICIAL) == 0 && type != HEARTBEAT && type != HEARTBEAT_2;
        long next = Bytes.u32(bytes, start + 13);
        long from = at;
        if (inFile && next != 0) {
            long to = endOffset(next, end - start);
            from = to - (end - start);
            at = from;
            progress.moveTo(to);
            progress.writtenBy(Bytes.u32(bytes, start + 5));
        }
        if (type == HEARTBEAT && next != 0) {
            progress.idleAt(endOffset(next, 0));
        }
        dispatch(bytes, start, new Input(bytes, start + HEADER, body), from, flags);
    }

    /** The header has the lower half only; the log goes forward. */
    private long endOffset(long low, int length) {
        long to = progress.offset() & ~0xffffffffL | low;
        return to + length < progress.offset() ? to + (1L << 32) : to;
    }

    private void verify(byte[] bytes, int start, int end) {
        crc.reset();
        crc.update(bytes, start, end - start - CHECKSUM);
        if (crc.getValue() != Bytes.u32(bytes, end - CHECKSUM)) {
            throw new TailraceException(
                    MysqlError.MYSQL_CHECKSUM,
                    "the event of type "
                            + type
                            + " at "
                            + place(at)
                            + " of "
                            + server
                            + " has a wrong checksum");
        }
    }

    private void dispatch(byte[] bytes, int start, Input in, long from, int flags) {
        long seconds = Bytes.u32(bytes, start);
        if (prepared.isOpen() && EventType.isOfRows(type)) {
            prepared.add(bytes, start, in.end);
            return;
        }
        switch (type) {
            case TABLE_MAP -> {
                long id = in.u48();
                in.skip(2);
                tables.map(id, in);
            }
            case WRITE_ROWS_2,
                    UPDATE_ROWS_2,
                    DELETE_ROWS_2,
                    WRITE_ROWS_1,
                    UPDATE_ROWS_1,
                    DELETE_ROWS_1,
                    PARTIAL_UPDATE_ROWS,
                    MARIA_WRITE_ROWS_COMPRESSED_1,
                    MARIA_UPDATE_ROWS_COMPRESSED_1,
                    MARIA_DELETE_ROWS_COMPRESSED_1,
                    MARIA_WRITE_ROWS_COMPRESSED_2,
                    MARIA_UPDATE_ROWS_COMPRESSED_2,
                    MARIA_DELETE_ROWS_COMPRESSED_2 ->
                    rows.begin(type, in, from, seconds);
            case GTID -> GtidEvents.mysql(in, from, false, progress);
            case ANONYMOUS_GTID -> GtidEvents.mysql(in, from, true, progress);
            case GTID_TAGGED -> GtidEvents.tagged(in, from, progress);
            case MARIA_GTID ->
                    transactions.begin(
                            GtidEvents.mariadb(in, Bytes.u32(bytes, start + 5), from, progress));
            case QUERY -> open(transactions.query(in, from, seconds));
            case MARIA_QUERY_COMPRESSED -> open(transactions.compressedQuery(in, from, seconds));
            case XID -> transactions.end();
            case XA_PREPARE -> open(transactions.prepare(in, at));
            case ROTATE -> rotate(in);
            case FORMAT_DESCRIPTION ->
                    newLog(
                            seconds,
                            (flags & FLAG_ARTIFICIAL) != 0 || Bytes.u32(bytes, start + 13) == 0);
            case PREVIOUS_GTIDS -> precededBy(in);
            case MARIA_GTID_LIST -> progress.precededBy(GtidEvents.mariadbList(in));
            case TRANSACTION_PAYLOAD -> open(Payload.open(in));
            case INCIDENT ->
                    throw new TailraceException(
                            MysqlError.MYSQL_LOG_BROKEN,
                            server
                                    + " says that changes are missing from its log at "
                                    + place(from)
                                    + " (an incident event); after making good what is missing, start behind it or with a new snapshot");
            case STOP,
                    INTVAR, // what the statement behind these is given
                    RAND,
                    USER_VAR,
                    HEARTBEAT,
                    HEARTBEAT_2,
                    IGNORABLE,
                    ROWS_QUERY,
                    TRANSACTION_CONTEXT,
                    VIEW_CHANGE,
                    MARIA_ANNOTATE_ROWS,
                    MARIA_BINLOG_CHECKPOINT,
                    MARIA_START_ENCRYPTION -> {}
            default -> unknown(flags);
        }
    }

    private String place(long offset) {
        return progress.file() + ":" + offset;
    }

    private void unknown(int flags) {
        if ((flags & FLAG_IGNORABLE) == 0) {
            throw new IllegalArgumentException(
                    "this version does not know the type (statements instead of rows? set binlog_format to ROW)");
        }
    }

    private void rotate(Input in) {
        long position = in.i64();
        progress.rotate(in.text(in.left()), position);
    }

    /** A file's first event: whatever was open in the file before is gone. */
    private void newLog(long created, boolean artificial) {
        tables.forgetNumbers();
        progress.created(created);
        if (!artificial && progress.isOpen()) {
            log.warn(
                    "the log of {} broke off in the middle of a transaction before {}: the server went down there, and has forgotten it",
                    server,
                    progress.file());
            transactions.abandon();
        }
    }

    private void precededBy(Input in) {
        if (in.left() >= 8) {
            progress.precededBy(GtidSet.decode(in.bytes, in.at, in.left()));
        }
    }

    /** Begins with the events of a payload, if there is one. */
    private void open(@Nullable Payload events) {
        if (events != null) {
            payload = events;
            goOn();
        }
    }

    private void goOn() {
        if (rows.isOpen()) {
            rows.read();
        }
        Payload open = payload;
        while (open != null && !rows.isOpen() && frames.isEmpty()) {
            if (frames.isAdmitted()) {
                frames.settle(progress::position);
                continue;
            }
            if (!open.isKnown() && !open.next()) {
                open.close();
                payload = null;
                return;
            }
            Wire.requireHeap(open.length(), server);
            if (!frames.admits(open.length(), progress::position)) {
                return;
            }
            byte[] event = open.read();
            type = Bytes.u8(event, 4);
            Input in = new Input(event, HEADER, open.length());
            dispatch(event, 0, in, at, Bytes.u16(event, 17));
        }
    }
}
