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
    static final Position NOWHERE = new Position("");

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
    int rows;
    private int @Nullable [] selection;
    private int selected;
    private Position position = NOWHERE;
    private boolean shared;

    /** Whether the transaction of the last row has no more rows. */
    boolean ended;

    /** Whether nobody else reads which change is what, so that it may be altered. */
    private boolean ownRows;

    private @Nullable Consumer<ChangeBatch> home;

    ChangeBatch(int arenaCapacity, int rowCapacity) {
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

    /**
     * Ends its building.
     *
     * @param home takes it back once it is released
     */
    void finish(Position at, Consumer<ChangeBatch> home) {
        position = at;
        selected = rows;
        this.home = home;
    }

    /**
     * Makes it empty, for other changes; what its rows refer to stays until they are overwritten.
     */
    void clear() {
        arenaSize = 0;
        cellCount = 0;
        rows = 0;
        selection = null;
        selected = 0;
        ended = false;
    }

    /** So that a batch that somebody still has at hand, though it is released, keeps no bytes. */
    void dropArena() {
        arena = GONE;
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

    void reserveBytes(int more) {
        int needed = Math.addExact(arenaSize, more);
        if (needed > arena.length || shared) {
            growBytes(more, needed);
        }
    }

    private void growBytes(int more, int needed) {
        // a large row gets what it needs and little more: doubling would halve the largest row that
        // fits the heap
        int room = more > arena.length ? Math.addExact(needed, BEHIND) : roomy(needed);
        arena = arenaSize == 0 ? new byte[room] : Arrays.copyOf(arena, room);
        shared = false;
    }

    private static int roomy(int needed) {
        return (int)
                Math.min(Integer.MAX_VALUE - 16L, needed + (long) Math.min(needed / 2, MOST_ROOM));
    }
}
