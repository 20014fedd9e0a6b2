package io.tailrace.connector.mysql.log;

import static io.tailrace.connector.mysql.log.EventType.*;

import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Transaction;
import org.jspecify.annotations.Nullable;

/** Turns the events that hold rows into changes. For one thread. */
final class RowsEvents {

    private final FrameQueue frames;
    private final Progress progress;
    private final Tables tables;
    private final SchemaChanges schemas;
    private final String server;
    private final RowsDecoder rows;
    private long offset;
    private long seconds;
    private boolean open;
    private @Nullable Input packed;

    RowsEvents(
            FrameQueue frames,
            Progress progress,
            Tables tables,
            SchemaChanges schemas,
            String server) {
        this.server = server;
        this.frames = frames;
        this.progress = progress;
        this.tables = tables;
        this.schemas = schemas;
        this.rows = new RowsDecoder(frames.builder(), frames::admitGrowth);
    }

    /** Reads an event of that type, or its beginning: see {@link #isOpen}. */
    void begin(int type, Input in, long from, long seconds) {
        long id = in.u48();
        in.skip(2);
        boolean second =
                type >= WRITE_ROWS_2 && type <= PARTIAL_UPDATE_ROWS
                        || type >= MARIA_WRITE_ROWS_COMPRESSED_2;
        if (second) {
            in.skip(in.u16() - 2L);
        }
        LogTable table = tables.get(id);
        if (table == null) {
            return;
        }
        boolean compressed = type >= MARIA_WRITE_ROWS_COMPRESSED_1;
        progress.transaction(seconds);
        schemas.announce(table.table());
        rows.begin(table, op(type), type == PARTIAL_UPDATE_ROWS, in);
        packed = compressed ? in : null;
        offset = from;
        this.seconds = seconds;
        open = true;
        read();
    }

    /** Whether rows of the event are left; {@link #read} goes on. */
    boolean isOpen() {
        return open;
    }

    private static Op op(int type) {
        return switch (type) {
            case WRITE_ROWS_1,
                    WRITE_ROWS_2,
                    MARIA_WRITE_ROWS_COMPRESSED_1,
                    MARIA_WRITE_ROWS_COMPRESSED_2 ->
                    Op.INSERT;
            case DELETE_ROWS_1,
                    DELETE_ROWS_2,
                    MARIA_DELETE_ROWS_COMPRESSED_1,
                    MARIA_DELETE_ROWS_COMPRESSED_2 ->
                    Op.DELETE;
            default -> Op.UPDATE;
        };
    }

    /** Goes on until the event's end, or until there is a frame. */
    void read() {
        Input in = packed;
        if (in != null) {
            long length = MariadbCompression.length(in);
            if (!isAdmitted(length)) {
                return;
            }
            packed = null;
            rows.rowsAt(MariadbCompression.inflate(in, rows.room()), (int) length);
        }
        Transaction transaction = progress.transaction(seconds);
        ChangeBatchBuilder batch = frames.builder();
        while (rows.hasMore()) {
            if (progress.isDelivered()) {
                passOver(transaction, batch);
                continue;
            }
            if (rows.isLarge() && !batch.isEmpty()) {
                frames.cut(progress::position);
                rows.newBatch();
                return;
            }
            if (rows.next(transaction, progress.ordinal(), offset)) {
                progress.counted();
            }
            if (batch.isEmpty()) {
                forgetIfFull(batch);
            } else if (rows.isFull()) {
                frames.cut(progress::position);
                rows.newBatch();
                open = rows.hasMore();
                return;
            }
        }
        open = false;
    }

    /** Whether rows of that length may be inflated, or else what was decoded has to go first. */
    private boolean isAdmitted(long length) {
        Wire.requireHeap(length, server);
        if (frames.isAdmitted() || !frames.isLarge((int) length)) {
            return true;
        }
        return frames.isEmpty() && frames.admits((int) length, progress::position);
    }

    /** Reads a row that was delivered before a restart. */
    private void passOver(Transaction transaction, ChangeBatchBuilder batch) {
        if (!batch.isEmpty()) {
            frames.cut(progress::position);
            rows.newBatch();
        }
        if (rows.next(transaction, progress.ordinal(), offset)) {
            progress.counted();
            batch.undo();
        }
        forgetIfFull(batch);
    }

    /** The batch has bytes of rows that are not delivered, and nothing else. */
    private void forgetIfFull(ChangeBatchBuilder batch) {
        if (rows.isFull()) {
            batch.discard();
            rows.newBatch();
        }
    }
}
