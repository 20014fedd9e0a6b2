package io.tailrace.spi.frame;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds batches, one after another, reusing the memory of batches that were released. For one
 * thread; {@link ChangeBatch#release} may come from any.
 */
public final class ChangeBatchBuilder {

    private final ChangeBatchPool pool;
    private final int arenaCapacity;
    private ChangeBatch batch;
    private int expectedCells;
    private @Nullable Runnable admission;

    /**
     * @param arenaCapacity bytes that a batch should hold without growing; a good size is that of a
     *     processor's cache
     */
    public ChangeBatchBuilder(int arenaCapacity) {
        this.arenaCapacity = arenaCapacity;
        this.pool = new ChangeBatchPool(arenaCapacity);
        this.batch = pool.take();
    }

    /** Number of changes begun since the last {@link #build}. */
    public int size() {
        return batch.rows;
    }

    public boolean isEmpty() {
        return batch.rows == 0;
    }

    /** Bytes of cells since the last {@link #build}; for cutting batches by size. */
    public int arenaBytes() {
        return batch.arenaSize;
    }

    /** Whether another change of usual size would make the batch grow. */
    public boolean isFull() {
        return batch.arenaSize >= arenaCapacity - (arenaCapacity >> 3);
    }

    /**
     * Begins a change. Its tuples follow: {@link #before}, {@link #after}, each with exactly the
     * table's width of cells.
     */
    public void change(Op op, Table table, Transaction transaction, long ordinal, long logOffset) {
        requireWholeTuple();
        ChangeBatch b = batch;
        int row = b.rows;
        if (row == b.ops.length) {
            growRows();
        }
        b.ops[row] = op;
        b.tables[row] = table;
        b.before[row] = ChangeBatch.NULL;
        b.after[row] = ChangeBatch.NULL;
        b.transactions[row] = transaction;
        b.ordinals[row] = ordinal;
        b.logOffsets[row] = logOffset;
        b.rows = row + 1;
        b.ended = false;
    }

    /** Begins the before image of the current change. */
    public void before() {
        batch.before[batch.rows - 1] = beginTuple();
    }

    /** Begins the after image of the current change. */
    public void after() {
        batch.after[batch.rows - 1] = beginTuple();
    }

    /** Adds a cell with a copy of these bytes. */
    public void cell(byte[] source, int offset, int length) {
        addCell(batch.append(source, offset, length), length);
    }

    public void nullCell() {
        addCell(0, ChangeBatch.NULL);
    }

    public void absentCell() {
        addCell(0, ChangeBatch.ABSENT);
    }

    /**
     * Copies bytes into the arena without making a cell, and returns where they begin. With {@link
     * #cellAt} a decoder copies a whole row at once.
     */
    public int append(byte[] source, int offset, int length) {
        return batch.append(source, offset, length);
    }

    /**
     * Takes an array over, in the place of a copy, while the batch is {@linkplain #isEmpty empty}:
     * the caller writes to it no more, and its bytes have the same places in the batch.
     *
     * @param end where in it the bytes end that are to stay; what lies behind is room for more
     */
    public void adopt(byte[] bytes, int end) {
        if (!isEmpty()) {
            throw new IllegalStateException("the batch has bytes of its own already");
        }
        batch.arena = bytes;
        batch.arenaSize = end;
    }

    /** Whether the next batch built is a large one, that nobody else has to wait for. */
    boolean isAdmitted() {
        return admission != null;
    }

    /**
     * @param released runs when the next batch built is released
     */
    void admitted(Runnable released) {
        admission = released;
    }

    /**
     * Makes room for bytes that the caller writes itself into {@link #arena()} from the returned
     * place on. Call {@link #arena()} afterwards, not before.
     */
    public int reserve(int length) {
        int start = batch.arenaSize;
        batch.reserveBytes(length);
        batch.arenaSize = start + length;
        return start;
    }

    /**
     * Gives back the end of what {@link #reserve} made room for last, from that place on; no cell
     * may lie there.
     */
    public void giveBack(int from) {
        batch.arenaSize = from;
    }

    /**
     * The bytes of the batch under construction, for rewriting a cell in place; may be another
     * array after each append.
     */
    public byte[] arena() {
        return batch.arena;
    }

    /** Adds a cell whose bytes are already in the arena. */
    public void cellAt(int start, int length) {
        addCell(start, length);
    }

    /** Adds the cell that the before image of the current change has in that column. */
    public void cellAsBefore(int column) {
        int cell = batch.before[batch.rows - 1] + column;
        addCell(batch.cells[2 * cell], batch.cells[2 * cell + 1]);
    }

    /** Says that the last change of the batch, if it has any, is its transaction's last. */
    public void endTransaction() {
        batch.ended = batch.rows > 0;
    }

    /** Takes back the change begun last, with its cells. */
    public void undo() {
        ChangeBatch b = batch;
        int row = --b.rows;
        int first = b.before[row] >= 0 ? b.before[row] : b.after[row];
        if (first >= 0) {
            b.cellCount = first;
        }
        expectedCells = b.cellCount;
    }

    /** Ends the batch and starts a new one. */
    public ChangeBatch build(Position position) {
        requireWholeTuple();
        ChangeBatch built = batch;
        built.finish(position, home());
        batch = pool.take();
        expectedCells = 0;
        return built;
    }

    private Consumer<ChangeBatch> home() {
        Runnable released = admission;
        if (released == null) {
            return pool::put;
        }
        admission = null;
        return done -> {
            pool.put(done);
            released.run();
        };
    }

    /** Forgets all since the last {@link #build}, of which nothing is to be delivered. */
    public void discard() {
        expectedCells = batch.cellCount;
        build(ChangeBatch.NOWHERE).release();
    }

    private int beginTuple() {
        requireWholeTuple();
        ChangeBatch b = batch;
        int width = b.tables[b.rows - 1].width();
        int needed = 2 * (b.cellCount + width);
        if (needed > b.cells.length) {
            growCells(needed);
        }
        expectedCells = b.cellCount + width;
        return b.cellCount;
    }

    private void addCell(int start, int length) {
        ChangeBatch b = batch;
        int at = b.cellCount;
        if (at >= expectedCells) {
            throw new IllegalStateException(
                    "more cells than " + b.tables[b.rows - 1].name() + " has columns");
        }
        b.cells[2 * at] = start;
        b.cells[2 * at + 1] = length;
        b.cellCount = at + 1;
    }

    private void requireWholeTuple() {
        if (batch.cellCount != expectedCells) {
            throw new IllegalStateException(
                    "fewer cells than " + batch.tables[batch.rows - 1].name() + " has columns");
        }
    }

    private void growCells(int needed) {
        batch.cells = Arrays.copyOf(batch.cells, Math.max(needed, 2 * batch.cells.length));
    }

    private void growRows() {
        ChangeBatch b = batch;
        int capacity = 2 * b.rows;
        b.ops = Arrays.copyOf(b.ops, capacity);
        b.tables = Arrays.copyOf(b.tables, capacity);
        b.before = Arrays.copyOf(b.before, capacity);
        b.after = Arrays.copyOf(b.after, capacity);
        b.transactions = Arrays.copyOf(b.transactions, capacity);
        b.ordinals = Arrays.copyOf(b.ordinals, capacity);
        b.logOffsets = Arrays.copyOf(b.logOffsets, capacity);
    }
}
