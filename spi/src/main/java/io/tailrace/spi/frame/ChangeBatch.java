package io.tailrace.spi.frame;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A batch of changes in log order: one array of bytes, and where in it each cell lies. Owned by one
 * thread at a time. A batch holds changes of any number of tables and transactions; a table changes
 * its shape only between batches.
 */
public final class ChangeBatch implements Frame {

    /** Bytes of the batch itself and its arrays' headers: most of a batch of one short row. */
    private static final int OBJECTS = 400;

    /** Room behind a large row, for cells that are written anew. */
    private static final int BEHIND = 1 << 12;

    /** A batch that grows gets half as much again, and not more than this. */
    private static final int MOST_ROOM = 8 << 20;

    private static final byte[] GONE = {};
    private static final Position NOWHERE = new Position("");

    static final int NULL = -1;
    static final int ABSENT = -2;
    static final Table NO_TABLE = new Table(new TableName("", ""), List.of(), 0);

    byte[] arena;
    int arenaSize;
    int[] cells;
    int cellCount;
    Op[] ops;
    Table[] tables;
    int[] before;
    int[] after;
    Transaction[] transactions;
    long[] ordinals;
    long[] logOffsets;
    private int rows;
    private int @Nullable [] selection;
    private int selected;
    private Position position = NOWHERE;
    private boolean shared;

    /** Whether the transaction of the last row has no more rows. */
    private boolean ended;

    /** Whether nobody else reads which change is what, so that it may be altered. */
    private boolean ownRows;

    private @Nullable Consumer<ChangeBatch> home;

    private ChangeBatch(int arenaCapacity, int rowCapacity) {
        arena = new byte[arenaCapacity];
        cells = new int[rowCapacity * 16];
        ops = new Op[rowCapacity];
        tables = new Table[rowCapacity];
        before = new int[rowCapacity];
        after = new int[rowCapacity];
        transactions = new Transaction[rowCapacity];
        ordinals = new long[rowCapacity];
        logOffsets = new long[rowCapacity];
    }

    private ChangeBatch(ChangeBatch other) {
        arena = Arrays.copyOf(other.arena, other.arenaSize);
        arenaSize = other.arenaSize;
        cells = Arrays.copyOf(other.cells, 2 * other.cellCount);
        cellCount = other.cellCount;
        ops = Arrays.copyOf(other.ops, other.rows);
        tables = Arrays.copyOf(other.tables, other.rows);
        before = Arrays.copyOf(other.before, other.rows);
        after = Arrays.copyOf(other.after, other.rows);
        transactions = Arrays.copyOf(other.transactions, other.rows);
        ordinals = Arrays.copyOf(other.ordinals, other.rows);
        logOffsets = Arrays.copyOf(other.logOffsets, other.rows);
        rows = other.rows;
        selection = other.selection == null ? null : Arrays.copyOf(other.selection, other.selected);
        selected = other.selected;
        position = other.position;
        ended = other.ended;
    }

    @Override
    public Position position() {
        return position;
    }

    /**
     * Gives the batch another position. Only for the source that made it, before anybody else has
     * it.
     */
    public void reposition(Position other) {
        position = other;
    }

    /** Number of changes that are still selected. */
    public int size() {
        return selected;
    }

    @Override
    public long bytes() {
        return OBJECTS + arenaSize + 8L * cellCount + 40L * rows;
    }

    /** A view of the change at that place, from 0. */
    public Change change(int index) {
        Change change = new Change(this);
        change.moveTo(index);
        return change;
    }

    /**
     * A view before the first change; {@link Change#next} moves it. The way to read a batch without
     * allocating per row.
     */
    public Change cursor() {
        return new Change(this);
    }

    /** Drops the changes that do not satisfy the predicate. Nothing is copied. */
    public void retain(Predicate<Change> predicate) {
        int[] kept = new int[selected];
        int count = 0;
        Change change = cursor();
        while (change.next()) {
            if (predicate.test(change)) {
                kept[count++] = row(change.index());
            }
        }
        if (count < selected) {
            selection = kept;
            selected = count;
        }
    }

    /** Drops the first changes. */
    public void dropFirst(int count) {
        retain(change -> change.index() >= count);
    }

    /**
     * Another batch on the same bytes, with a selection and cells of its own: changing one leaves
     * the other alone.
     */
    public ChangeBatch fork() {
        ChangeBatch fork = sibling();
        fork.cells = Arrays.copyOf(cells, 2 * cellCount);
        fork.selection = selection == null ? null : Arrays.copyOf(selection, selected);
        fork.shared = true;
        return fork;
    }

    /** With the same bytes and rows, without cells and a selection. */
    private ChangeBatch sibling() {
        ChangeBatch sibling = new ChangeBatch(0, 0);
        sibling.arena = arena;
        sibling.arenaSize = arenaSize;
        sibling.cellCount = cellCount;
        sibling.ops = ops;
        sibling.tables = tables;
        sibling.before = before;
        sibling.after = after;
        sibling.transactions = transactions;
        sibling.ordinals = ordinals;
        sibling.logOffsets = logOffsets;
        sibling.rows = rows;
        sibling.selected = selected;
        sibling.position = position;
        sibling.ended = ended;
        ownRows = false;
        return sibling;
    }

    /** Turns an update into the deletion of its row: see {@link Change#becomeDelete}. */
    void becomeDelete(int row) {
        if (!ownRows) {
            ops = ops.clone();
            before = before.clone();
            after = after.clone();
            ownRows = true;
        }
        ops[row] = Op.DELETE;
        if (before[row] < 0) {
            before[row] = after[row];
            Table table = tables[row];
            for (int i = 0; i < table.width(); i++) {
                if (!table.column(i).isKey()) {
                    setCell(before[row] + i, 0, ABSENT);
                }
            }
        }
        after[row] = NULL;
    }

    /**
     * A batch of the same changes in other tables. It takes the cells of this one over, of which
     * nothing but {@link #release} is of use afterwards.
     *
     * @param projections for each table what takes its place, null for itself; asked whenever the
     *     table differs from that of the change before
     * @return this batch if all tables stay
     */
    public ChangeBatch project(Function<Table, @Nullable Projection> projections) {
        ChangeBatch projected = this;
        Table last = NO_TABLE;
        Projection projection = null;
        for (int i = 0; i < selected; i++) {
            int row = row(i);
            Table table = tables[row];
            if (table != last) {
                last = table;
                projection = projections.apply(table);
            }
            if (projection != null) {
                if (projected == this) {
                    projected = heir();
                }
                projected.project(row, projection);
            }
        }
        return projected;
    }

    private void project(int row, Projection projection) {
        tables[row] = projection.to();
        if (before[row] >= 0) {
            projection.apply(cells, before[row]);
        }
        if (after[row] >= 0) {
            projection.apply(cells, after[row]);
        }
    }

    /** A batch that goes on with the cells of this one, and has its own tables. */
    private ChangeBatch heir() {
        ChangeBatch heir = sibling();
        heir.cells = cells;
        heir.tables = tables.clone();
        heir.selection = selection;
        heir.shared = shared;
        return heir;
    }

    /**
     * This batch if it fills its memory, else a copy that holds no more than it needs: for keeping
     * many small batches, each of which would otherwise keep the room that its builder gave it. The
     * copy does not need this batch any more.
     */
    public ChangeBatch compact() {
        return 2L * arenaSize > arena.length ? this : new ChangeBatch(this);
    }

    /**
     * Gives the memory back to the source that made the batch. The engine calls it, once, when
     * every route is done with the batch and its forks; afterwards nobody may touch any of them.
     * Without this call the collector does the same later, but a source that has made a {@linkplain
     * LargeBatches large} one makes no other.
     */
    public void release() {
        Consumer<ChangeBatch> to = home;
        if (to != null) {
            home = null;
            to.accept(this);
        }
    }

    /** Whether the source told that no row of that transaction follows the last. */
    boolean ends(Transaction transaction) {
        return ended || !transaction.isSame(transactions[rows - 1]);
    }

    int row(int index) {
        return selection == null ? index : selection[index];
    }

    int append(byte[] source, int offset, int length) {
        int start = arenaSize;
        reserveBytes(length);
        System.arraycopy(source, offset, arena, start, length);
        arenaSize = start + length;
        return start;
    }

    void setCell(int cell, int start, int length) {
        cells[2 * cell] = start;
        cells[2 * cell + 1] = length;
    }

    private void reserveBytes(int more) {
        int needed = Math.addExact(arenaSize, more);
        if (needed > arena.length) {
            // a large row gets what it needs and little more: doubling would halve the largest row
            // that fits the heap
            int room = more > arena.length ? Math.addExact(needed, BEHIND) : roomy(needed);
            arena = arenaSize == 0 ? new byte[room] : Arrays.copyOf(arena, room);
            shared = false;
        } else if (shared) {
            arena = Arrays.copyOf(arena, roomy(needed));
            shared = false;
        }
    }

    private static int roomy(int needed) {
        return (int)
                Math.min(Integer.MAX_VALUE - 16L, needed + (long) Math.min(needed / 2, MOST_ROOM));
    }

    /**
     * Builds batches, one after another, reusing the memory of batches that were released. For one
     * thread; {@link ChangeBatch#release} may come from any.
     */
    public static final class Builder {

        private static final int FIRST_ROWS = 256;

        private final Pool pool;
        private final int arenaCapacity;
        private ChangeBatch batch;
        private int expectedCells;
        private @Nullable Runnable admission;

        /**
         * @param arenaCapacity bytes that a batch should hold without growing; a good size is that
         *     of a processor's cache
         */
        public Builder(int arenaCapacity) {
            this.arenaCapacity = arenaCapacity;
            this.pool = new Pool(arenaCapacity);
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
         * Begins a change. Its tuples follow: {@link #before}, {@link #after}, each with exactly
         * the table's width of cells.
         */
        public void change(
                Op op, Table table, Transaction transaction, long ordinal, long logOffset) {
            requireWholeTuple();
            ChangeBatch b = batch;
            int row = b.rows;
            if (row == b.ops.length) {
                growRows();
            }
            b.ops[row] = op;
            b.tables[row] = table;
            b.before[row] = NULL;
            b.after[row] = NULL;
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
            addCell(0, NULL);
        }

        public void absentCell() {
            addCell(0, ABSENT);
        }

        /**
         * Copies bytes into the arena without making a cell, and returns where they begin. With
         * {@link #cellAt} a decoder copies a whole row at once.
         */
        public int append(byte[] source, int offset, int length) {
            return batch.append(source, offset, length);
        }

        /**
         * Takes an array over, in the place of a copy, while the batch is {@linkplain #isEmpty
         * empty}: the caller writes to it no more, and its bytes have the same places in the batch.
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
         * Makes room for bytes that the caller writes itself into {@link #arena()} from the
         * returned place on. Call {@link #arena()} afterwards, not before.
         */
        public int reserve(int length) {
            int start = batch.arenaSize;
            batch.reserveBytes(length);
            batch.arenaSize = start + length;
            return start;
        }

        /**
         * Gives back the end of what {@link #reserve} made room for last, from that place on; no
         * cell may lie there.
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
            built.position = position;
            built.selected = built.rows;
            built.home = home();
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
            build(NOWHERE).release();
        }

        private int beginTuple() {
            requireWholeTuple();
            ChangeBatch b = batch;
            int width = b.tables[b.rows - 1].width();
            int needed = 2 * (b.cellCount + width);
            if (needed > b.cells.length) {
                b.cells = Arrays.copyOf(b.cells, Math.max(needed, 2 * b.cells.length));
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

        private void growRows() {
            ChangeBatch b = batch;
            int capacity = Math.max(FIRST_ROWS, 2 * b.rows);
            b.ops = Arrays.copyOf(b.ops, capacity);
            b.tables = Arrays.copyOf(b.tables, capacity);
            b.before = Arrays.copyOf(b.before, capacity);
            b.after = Arrays.copyOf(b.after, capacity);
            b.transactions = Arrays.copyOf(b.transactions, capacity);
            b.ordinals = Arrays.copyOf(b.ordinals, capacity);
            b.logOffsets = Arrays.copyOf(b.logOffsets, capacity);
        }
    }

    /**
     * A few batches for reuse. Batches that grew far beyond their capacity are left to the
     * collector.
     */
    private static final class Pool {

        private static final int KEPT = 12;
        private static final int FIRST_ROWS = 256;

        private final int arenaCapacity;
        private final ChangeBatch[] free = new ChangeBatch[KEPT];
        private int count;

        Pool(int arenaCapacity) {
            this.arenaCapacity = arenaCapacity;
        }

        ChangeBatch take() {
            synchronized (this) {
                if (count > 0) {
                    return free[--count];
                }
            }
            return new ChangeBatch(arenaCapacity, FIRST_ROWS);
        }

        void put(ChangeBatch batch) {
            if (batch.arena.length > 4L * arenaCapacity) {
                batch.arena = GONE; // a batch that somebody still has at hand must not keep it
                return;
            }
            Arrays.fill(batch.tables, 0, batch.rows, NO_TABLE);
            batch.arenaSize = 0;
            batch.cellCount = 0;
            batch.rows = 0;
            batch.selection = null;
            batch.selected = 0;
            batch.ended = false;
            synchronized (this) {
                if (count < KEPT) {
                    free[count++] = batch;
                }
            }
        }
    }
}
