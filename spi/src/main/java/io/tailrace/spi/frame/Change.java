package io.tailrace.spi.frame;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One change of a batch. A view that {@link #next} moves along: take what you need before moving
 * it. Valid until the batch is released; for one thread.
 */
public final class Change {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int ORDINAL_DIGITS = 10;

    private final ChangeBatch batch;
    private final Tuple before;
    private final Tuple after;
    private int index;
    private int row;

    Change(ChangeBatch batch) {
        this.batch = batch;
        this.before = new Tuple(batch, ChangeBatch.NO_TABLE, 0);
        this.after = new Tuple(batch, ChangeBatch.NO_TABLE, 0);
        this.index = -1;
    }

    /** Moves to the next change; false after the last. */
    public boolean next() {
        if (index + 1 >= batch.size()) {
            return false;
        }
        moveTo(index + 1);
        return true;
    }

    /** Moves to the change at that place of the batch, which must have it. */
    public void moveTo(int index) {
        this.index = Objects.checkIndex(index, batch.size());
        this.row = batch.row(index);
    }

    /** Place in the batch, from 0. */
    public int index() {
        return index;
    }

    public Op op() {
        return batch.ops[row];
    }

    public Table table() {
        return batch.tables[row];
    }

    /**
     * The row before an update or delete, as far as the log carries it (often only its key); else
     * null.
     */
    public @Nullable Tuple before() {
        int first = batch.before[row];
        if (first < 0) {
            return null;
        }
        before.moveTo(batch.tables[row], first);
        return before;
    }

    /** The row after an insert, update or read; the content of a message; else null. */
    public @Nullable Tuple after() {
        int first = batch.after[row];
        if (first < 0) {
            return null;
        }
        after.moveTo(batch.tables[row], first);
        return after;
    }

    /**
     * Turns an update into the deletion of its row, for a target that is not to have it any more.
     * Without a before image the key of the after image tells the row; the table must have one
     * then.
     */
    public void becomeDelete() {
        if (op() != Op.UPDATE || before() == null && !table().hasKey()) {
            throw new IllegalStateException("no update of a row that can be told");
        }
        batch.becomeDelete(row);
    }

    /**
     * The row's identity: the after image where there is one, else the before image; null for a
     * truncate.
     */
    public @Nullable Tuple keyed() {
        Tuple tuple = after();
        return tuple != null ? tuple : before();
    }

    public Transaction transaction() {
        return batch.transactions[row];
    }

    /**
     * Whether this is known to be the last change of its transaction, of those that are left in the
     * batch. False if more may come: also when a batch was cut between the last change and the
     * commit.
     */
    public boolean endsTransaction() {
        Transaction own = transaction();
        return index + 1 < batch.size()
                ? !own.isSame(batch.transactions[batch.row(index + 1)])
                : batch.ends(own);
    }

    /**
     * Place in the transaction as the source's log counts it, from 0; the same on every reading.
     */
    public long ordinal() {
        return batch.ordinals[row];
    }

    /**
     * The change's own place in the log, if it has one: an LSN, an offset in a binary log file;
     * else 0.
     */
    public long logOffset() {
        return batch.logOffsets[row];
    }

    /**
     * The stable name of this change: the same however often it is read, and ordered as the log is.
     */
    public String eventId() {
        return transaction().sequence() + "-" + ordinalDigits(ordinal());
    }

    /**
     * The second part of an {@linkplain #eventId event id}: fixed width, so that ids order as text.
     */
    public static String ordinalDigits(long ordinal) {
        byte[] digits = new byte[ORDINAL_DIGITS];
        putOrdinalDigits(ordinal, digits, 0);
        return new String(digits, StandardCharsets.US_ASCII);
    }

    /** Writes {@link #ordinalDigits} in ASCII to that place. */
    public static void putOrdinalDigits(long ordinal, byte[] target, int start) {
        for (int i = start + ORDINAL_DIGITS - 1; i >= start; i--) {
            target[i] = HEX[(int) ordinal & 15];
            ordinal >>>= 4;
        }
    }
}
