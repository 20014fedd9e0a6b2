package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.catalog.CellDecoder;
import io.tailrace.connector.mysql.catalog.CellWriter;
import io.tailrace.connector.mysql.catalog.RowEnd;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.util.List;
import java.util.function.IntConsumer;

/** Turns the rows of one event into changes; may stop between two of them and go on later. */
final class RowsDecoder {

    /**
     * Events up to this size are copied into the batch as a whole, so that their texts need no copy
     * of their own.
     */
    private static final int SHARED = 1 << 15;

    /** A batch is cut beyond, however few bytes its cells have. */
    private static final int MOST_CELLS = 1 << 17;

    private static final byte[] NOTHING = {};
    private static final LogTable NO_TABLE =
            LogTable.of(
                    new Table(new TableName("", ""), List.of(), 0), new CellDecoder[0], List.of());

    private final ChangeBatchBuilder batch;
    private final CellWriter out;
    private final PartialJson partial;
    private LogTable table;
    private Op op = Op.INSERT;
    private byte[] bytes = NOTHING;
    private int at;
    private int end;
    private int width;
    private int firstBitmap;
    private int secondBitmap;
    private int firstCount;
    private int secondCount;
    private boolean partialJson;
    private boolean begun;

    /** Whether the bytes can be the batch's own, and whether they are. */
    private boolean large;

    private boolean adopted;

    /** A minimal image of a row of defaults has no bytes at all. */
    private boolean empty;

    /**
     * @param growth is told before a value grows as it is decoded
     */
    RowsDecoder(ChangeBatchBuilder batch, IntConsumer growth) {
        this.batch = batch;
        this.out = new CellWriter(batch, growth);
        this.partial = new PartialJson(batch, out);
        this.table = NO_TABLE;
    }

    /**
     * Begins an event.
     *
     * @param in its body, from the number of columns on; the bytes must stay until all rows are
     *     read
     */
    void begin(LogTable table, Op op, boolean partialJson, Input in) {
        this.table = table;
        this.op = op;
        this.partialJson = partialJson;
        bytes = in.bytes;
        width = in.count();
        if (width != table.decoders().length) {
            throw new IllegalArgumentException(
                    "it has " + width + " columns, its table map " + table.decoders().length);
        }
        int bitmap = (width + 7) / 8;
        firstBitmap = in.skip(bitmap);
        firstCount = count(firstBitmap);
        if (op == Op.UPDATE) {
            secondBitmap = in.skip(bitmap);
            secondCount = count(secondBitmap);
        }
        at = in.at;
        end = in.end;
        begun = false;
        large = end - at >= Wire.LARGE && !table.compressed();
        empty = at == end && firstCount == 0 && op != Op.UPDATE;
    }

    /** The bytes that {@link #rowsAt} needs in front of rows. */
    int room() {
        return 2 * ((width + 7) / 8);
    }

    /** The same event, with its rows elsewhere, behind some {@link #room}: they were compressed. */
    void rowsAt(byte[] rows, int length) {
        int bitmap = (width + 7) / 8;
        System.arraycopy(bytes, firstBitmap, rows, 0, bitmap);
        if (op == Op.UPDATE) {
            System.arraycopy(bytes, secondBitmap, rows, bitmap, bitmap);
        }
        bytes = rows;
        firstBitmap = 0;
        secondBitmap = bitmap;
        at = room();
        end = at + length;
        large = length >= Wire.LARGE && !table.compressed();
    }

    boolean hasMore() {
        return at < end || empty;
    }

    private int count(int bitmap) {
        int count = 0;
        for (int i = 0; i < width; i++) {
            count += bytes[bitmap + i / 8] >> i % 8 & 1;
        }
        return count;
    }

    /** Whether the batch should be cut before the next row, to take over the whole event. */
    boolean isLarge() {
        return large;
    }

    /** The batch was cut: what lay in it is no longer at hand. */
    void newBatch() {
        begun = false;
        if (adopted) {
            adopted = false;
            out.letGo();
            if (!hasMore()) {
                bytes = NOTHING;
            }
        }
    }

    /** Whether the batch should be cut before another row. */
    boolean isFull() {
        return (adopted ? !hasMore() : batch.isFull()) || (long) batch.size() * width >= MOST_CELLS;
    }

    /**
     * Adds the next row as a change.
     *
     * @return false if it was left out: it is one that a system-versioned table had before
     */
    boolean next(Transaction transaction, long ordinal, long offset) {
        RowEnd rowEnd = table.rowEnd();
        if (rowEnd == null) {
            change(transaction, ordinal, offset);
            return true;
        }
        return versioned(rowEnd, transaction, ordinal, offset);
    }

    private boolean versioned(RowEnd rowEnd, Transaction transaction, long ordinal, long offset) {
        int from = at;
        rowEnd.reset();
        change(transaction, ordinal, offset);
        if (!rowEnd.isPast()) {
            return true;
        }
        batch.undo();
        if (op != Op.UPDATE) {
            return false;
        }
        int next = at;
        at = from;
        op = Op.DELETE; // the update ended the row
        rowEnd.reset();
        change(transaction, ordinal, offset);
        op = Op.UPDATE;
        at = next;
        if (rowEnd.isPast()) { // it had ended before
            batch.undo();
            return false;
        }
        return true;
    }

    private void change(Transaction transaction, long ordinal, long offset) {
        int from = at;
        if (!begun) {
            begun = true;
            beginBytes();
        }
        batch.change(op, table.table(), transaction, ordinal, offset);
        out.beginRow(op == Op.UPDATE ? 2 * table.expected() : table.expected());
        if (partialJson) {
            partialUpdate();
        } else {
            if (op == Op.INSERT) {
                batch.after();
            } else {
                batch.before();
            }
            image(firstBitmap, firstCount);
            if (op == Op.UPDATE) {
                batch.after();
                image(secondBitmap, secondCount);
            }
        }
        out.endRow();
        if (at > end || at == from && !empty) {
            throw new IllegalArgumentException("its rows do not fill it");
        }
        empty = false;
    }

    /** What texts are taken from: the batch, if it has the event's bytes, or else the event. */
    private void beginBytes() {
        int left = end - at;
        if (left <= SHARED) {
            out.beginShared(batch.append(bytes, at, left) - at);
        } else if (large) {
            large = false;
            adopted = true;
            batch.adopt(bytes, end);
            out.beginShared(0);
        } else {
            out.beginCopied();
        }
    }

    private void partialUpdate() {
        batch.before();
        at = partial.before(table, bytes, firstBitmap, firstCount, at);
        batch.after();
        Input in = new Input(bytes, at, end);
        at = partial.after(table, bytes, secondBitmap, secondCount, in);
    }

    private void image(int bitmap, int count) {
        if (count == width) {
            wholeImage();
        } else {
            partialImage(bitmap, count);
        }
    }

    private void wholeImage() {
        CellDecoder[] decoders = table.decoders();
        byte[] row = bytes;
        int nulls = at;
        int next = at + (width + 7) / 8;
        for (int i = 0; i < decoders.length; i++) {
            if ((row[nulls + (i >> 3)] >> (i & 7) & 1) != 0) {
                batch.nullCell();
            } else {
                next = decoders[i].decode(row, next, out);
            }
        }
        at = next;
    }

    private void partialImage(int bitmap, int count) {
        CellDecoder[] decoders = table.decoders();
        int nulls = at;
        int next = at + (count + 7) / 8;
        int place = 0;
        for (int i = 0; i < width; i++) {
            if ((bytes[bitmap + (i >> 3)] >> (i & 7) & 1) == 0) {
                leftOut(i, bitmap == secondBitmap);
                continue;
            }
            if ((bytes[nulls + (place >> 3)] >> (place & 7) & 1) != 0) {
                batch.nullCell();
            } else {
                next = decoders[i].decode(bytes, next, out);
            }
            place++;
        }
        at = next;
    }

    /** What an update did not change is as it was before, if the log says how that was. */
    private void leftOut(int column, boolean updated) {
        if (column >= table.table().width()) {
            return; // hidden
        }
        if (op == Op.UPDATE && updated) {
            batch.cellAsBefore(column);
        } else {
            batch.absentCell();
        }
    }
}
