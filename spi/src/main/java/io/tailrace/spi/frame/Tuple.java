package io.tailrace.spi.frame;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * The cells of one row image, in the order of the table's columns. A view on its batch: valid until
 * the batch is released, moved along by its {@link Change}, for one thread.
 *
 * <p>A cell is its canonical UTF-8 text (raw bytes for {@link DataType.Kind#BYTES}); or null; or
 * <i>absent</i>: the log did not carry it (unchanged TOAST, a minimal row image), and whatever the
 * target has is to stay.
 */
public final class Tuple {

    private final ChangeBatch batch;
    private Table table;
    private int first;

    Tuple(ChangeBatch batch, Table table, int first) {
        this.batch = batch;
        this.table = table;
        this.first = first;
    }

    void moveTo(Table table, int first) {
        this.table = table;
        this.first = first;
    }

    public Table table() {
        return table;
    }

    public int width() {
        return table.width();
    }

    public boolean isNull(int column) {
        return length(column) == ChangeBatch.NULL;
    }

    public boolean isAbsent(int column) {
        return length(column) == ChangeBatch.ABSENT;
    }

    /** Whether there are bytes: neither null nor absent. */
    public boolean isPresent(int column) {
        return length(column) >= 0;
    }

    /**
     * The array that holds the cells' bytes; read only, and only from {@link #start} for {@link
     * #length} bytes.
     */
    public byte[] array() {
        return batch.arena;
    }

    /** Where in {@link #array()} the cell begins; meaningless unless the cell is present. */
    public int start(int column) {
        return batch.cells[2 * (first + column)];
    }

    /** Number of bytes; negative if null or absent. */
    public int length(int column) {
        return batch.cells[2 * (first + column) + 1];
    }

    /** The canonical text. Allocates; not for the hot path. */
    public String text(int column) {
        return new String(batch.arena, start(column), present(column), StandardCharsets.UTF_8);
    }

    /** A copy of the cell's bytes. */
    public byte[] bytes(int column) {
        byte[] copy = new byte[present(column)];
        System.arraycopy(batch.arena, start(column), copy, 0, copy.length);
        return copy;
    }

    /**
     * The cell as a whole number.
     *
     * @throws NumberFormatException if it is not one, or does not fit 64 bits signed
     */
    public long longValue(int column) {
        int length = present(column);
        int at = start(column);
        int end = at + length;
        byte[] array = batch.arena;
        boolean negative = length > 0 && array[at] == '-';
        if (negative) {
            at++;
        }
        if (at == end || end - at > 19) {
            throw notANumber(column);
        }
        long value = 0;
        for (; at < end; at++) {
            int digit = array[at] - '0';
            if (digit < 0 || digit > 9) {
                throw notANumber(column);
            }
            value = value * 10 - digit; // negative, so that the smallest long fits
            if (value > 0) {
                throw notANumber(column);
            }
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw notANumber(column);
        }
        return negative ? value : -value;
    }

    public double doubleValue(int column) {
        return Double.parseDouble(text(column));
    }

    public BigDecimal decimal(int column) {
        return new BigDecimal(text(column));
    }

    public boolean booleanValue(int column) {
        return present(column) == 4;
    }

    /**
     * Replaces the cell's bytes; the batch keeps a copy. Other batches that share its bytes do not
     * see it.
     */
    public void set(int column, byte[] bytes) {
        int start = batch.append(bytes, 0, bytes.length);
        batch.setCell(first + column, start, bytes.length);
    }

    public void setNull(int column) {
        batch.setCell(first + column, 0, ChangeBatch.NULL);
    }

    /** Copies a cell into a batch under construction, as it is. */
    public void copyTo(int column, ChangeBatchBuilder target) {
        int length = length(column);
        if (length == ChangeBatch.NULL) {
            target.nullCell();
        } else if (length == ChangeBatch.ABSENT) {
            target.absentCell();
        } else {
            target.cell(batch.arena, start(column), length);
        }
    }

    private int present(int column) {
        int length = length(column);
        if (length < 0) {
            throw new IllegalStateException(
                    "column "
                            + table.column(column).name()
                            + " of "
                            + table.name()
                            + " is "
                            + (length == ChangeBatch.NULL ? "null" : "absent"));
        }
        return length;
    }

    private NumberFormatException notANumber(int column) {
        return new NumberFormatException(
                "column "
                        + table.column(column).name()
                        + " of "
                        + table.name()
                        + " is no 64-bit whole number");
    }
}
