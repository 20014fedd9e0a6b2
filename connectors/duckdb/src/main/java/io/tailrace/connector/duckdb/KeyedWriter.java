package io.tailrace.connector.duckdb;

import io.tailrace.connector.duckdb.Slots.Kind;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Tuple;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/**
 * Writes a table with a key: of the changes of one key only the last counts, filled up with what
 * the earlier ones carry. What is left is one row or none for each touched key, so the target sees
 * one delete and one insert in bulk.
 */
final class KeyedWriter implements TableWriter {

    private final TargetTable target;
    private final Database database;
    private final CellCheck check;
    private final StageRow staging;
    private final KeyedStatements statements;
    private final boolean softly;
    private final Stage full;
    private final Stage patch;
    private final Stage gone;
    private final Slots slots = new Slots();
    private final @Nullable Tuple[] carriers;

    KeyedWriter(TargetTable target, Database database, InstantSource clock) {
        this.target = target;
        this.database = database;
        this.check = new CellCheck(target);
        this.staging = new StageRow(target, clock);
        this.statements = new KeyedStatements(target);
        this.softly = target.mode() == DuckDbConfig.Mode.SOFT_DELETE;
        this.full = new Stage(database, target.stageColumns());
        this.patch = new Stage(database, statements.patchColumns());
        this.gone = new Stage(database, statements.goneColumns());
        this.carriers = new Tuple[target.width()];
    }

    @Override
    public TargetTable target() {
        return target;
    }

    @Override
    public void check(Change change) {
        Tuple before = change.before();
        if (change.op() == Op.DELETE) {
            Tuple row = CellCheck.require(change, before);
            check.key(change, row, null);
            if (softly) {
                check.present(change, row);
            }
            return;
        }
        Tuple after = CellCheck.require(change, change.after());
        check.key(change, after, before);
        check.present(change, after);
        if (change.op() == Op.UPDATE && before != null) {
            for (int i = 0; i < target.width(); i++) {
                if (after.isAbsent(i) || target.source().column(i).isKey()) {
                    check.cell(change, before, i);
                }
            }
        }
    }

    @Override
    public void take(ChangeBatch batch, Change change) {
        switch (change.op()) {
            case READ, INSERT, MESSAGE -> put(batch, change, Kind.ROW, Slots.NOTHING);
            case UPDATE -> update(batch, change);
            case DELETE -> put(batch, change, Kind.GONE, standing(change, Kind.GONE));
            case TRUNCATE -> throw new IllegalStateException("a truncate is no row");
        }
    }

    private void update(ChangeBatch batch, Change change) {
        if (hasMoved(change)) {
            int from = put(batch, change, Kind.MOVED, standing(change, Kind.MOVED));
            put(batch, change, Kind.ROW, from);
        } else {
            put(batch, change, Kind.ROW, standing(change, Kind.ROW));
        }
    }

    /**
     * What an image of this change's key builds on: the pending image, nothing if that says the row
     * is gone, or the target.
     */
    private int standing(Change change, Kind kind) {
        int pending = find(hash(kind, change), kind, change);
        if (pending < 0) {
            return Slots.STORED;
        }
        return slots.kind(pending) == Kind.ROW || softly && kind != Kind.ROW
                ? pending
                : Slots.NOTHING;
    }

    private int put(ChangeBatch batch, Change change, Kind kind, int builtOn) {
        int hash = hash(kind, change);
        int superseded = find(hash, kind, change);
        int slot = slots.add(batch, change, kind, builtOn, hash);
        if (superseded >= 0) {
            slots.kill(superseded);
        }
        slots.put(slot, superseded);
        return slot;
    }

    private boolean hasMoved(Change change) {
        Tuple before = change.before();
        Tuple after = change.after();
        if (before == null || after == null) {
            return false;
        }
        for (int place = 0; place < target.source().keyWidth(); place++) {
            int column = target.source().keyColumn(place);
            if (before.isPresent(column)
                    && after.isPresent(column)
                    && !sameCell(before, after, column)) {
                return true;
            }
        }
        return false;
    }

    private int hash(Kind kind, Change change) {
        int hash = 1;
        for (int place = 0; place < target.source().keyWidth(); place++) {
            int column = target.source().keyColumn(place);
            hash = CellHash.add(hash, keyCell(kind, change, column), column);
        }
        return hash;
    }

    private int find(int hash, Kind kind, Change change) {
        return slots.find(
                hash,
                slot -> {
                    Change other = slots.change(slot);
                    for (int place = 0; place < target.source().keyWidth(); place++) {
                        int column = target.source().keyColumn(place);
                        if (!sameCell(
                                keyCell(kind, change, column),
                                keyCell(slots.kind(slot), other, column),
                                column)) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private static Tuple keyCell(Kind kind, Change change, int column) {
        return Objects.requireNonNull(Slots.carrier(kind, change, column), "checked before");
    }

    static boolean sameCell(Tuple one, Tuple other, int column) {
        int length = one.length(column);
        int start = one.start(column);
        int otherStart = other.start(column);
        return length == other.length(column)
                && (length < 0
                        || Arrays.equals(
                                one.array(),
                                start,
                                start + length,
                                other.array(),
                                otherStart,
                                otherStart + length));
    }

    @Override
    public void apply() throws SQLException {
        if (slots.size() == 0) {
            return;
        }
        for (int slot = 0; slot < slots.size(); slot++) {
            if (!slots.isDead(slot)) {
                stage(slot, slots.nextChange(slot));
            }
        }
        slots.clear();
        Arrays.fill(carriers, null); // nothing keeps a batch that is in the stage
        full.flush();
        patch.flush();
        gone.flush();
        if (patch.isUsed()) {
            database.execute(statements.complete(patch.name(), full.name()));
            full.use();
        }
        if (gone.isUsed()) {
            database.execute(statements.delete(gone.name()));
        }
        if (full.isUsed()) {
            for (String statement : statements.upsert(full.name())) {
                database.execute(statement);
            }
        }
        patch.clear();
        gone.clear();
        full.clear();
    }

    private void stage(int slot, Change change) throws SQLException {
        Kind kind = slots.kind(slot);
        if (kind != Kind.ROW && !softly) {
            DuckDBAppender row = gone.beginRow();
            keyCells(row, kind, change);
            row.endRow();
            return;
        }
        int base = -1;
        for (int i = 0; i < target.width(); i++) {
            Tuple carrier = Slots.carrier(kind, change, i);
            if (carrier == null) {
                if (slots.locate(slot, change, i)) {
                    carrier = slots.found();
                } else {
                    base = slots.base();
                    statements.mark(i);
                }
            }
            carriers[i] = carrier;
        }
        DuckDBAppender row = base < 0 ? full.beginRow() : patch.beginRow();
        for (int i = 0; i < target.width(); i++) {
            staging.cell(row, carriers[i], i);
        }
        staging.history(
                row,
                change,
                kind == Kind.ROW ? change.op().label() : Op.DELETE.label(),
                kind != Kind.ROW);
        if (base >= 0) {
            row.append(statements.takeMarks());
            keyCells(row, slots.kind(base), slots.change(base));
        }
        row.endRow();
    }

    private void keyCells(DuckDBAppender row, Kind kind, Change change) throws SQLException {
        for (int place = 0; place < target.source().keyWidth(); place++) {
            int column = target.source().keyColumn(place);
            staging.cell(row, keyCell(kind, change, column), column);
        }
    }

    @Override
    public void drop() throws SQLException {
        full.drop();
        patch.drop();
        gone.drop();
    }
}
