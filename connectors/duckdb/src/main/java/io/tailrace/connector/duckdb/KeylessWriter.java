package io.tailrace.connector.duckdb;

import io.tailrace.connector.duckdb.Slots.Kind;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Tuple;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/**
 * Writes a table without a key. A row is known by all its cells: a delete takes away one of the
 * equal rows, and needs the whole image before.
 */
final class KeylessWriter implements TableWriter {

    private final TargetTable target;
    private final Database database;
    private final CellCheck check;
    private final StageRow staging;
    private final boolean softly;
    private final Stage added;
    private final Stage gone;
    private final Slots slots = new Slots();

    KeylessWriter(TargetTable target, Database database, InstantSource clock) {
        this.target = target;
        this.database = database;
        this.check = new CellCheck(target);
        this.staging = new StageRow(target, clock);
        this.softly = target.mode() == DuckDbConfig.Mode.SOFT_DELETE;
        this.added = new Stage(database, target.stageColumns());
        this.gone = new Stage(database, target.stageColumns());
    }

    @Override
    public TargetTable target() {
        return target;
    }

    @Override
    public void check(Change change) {
        if (change.op() == Op.UPDATE || change.op() == Op.DELETE) {
            if (!CellCheck.isComplete(change.before())) {
                throw CellCheck.unidentified(
                        change,
                        change.table().name()
                                + " has no key, and the log does not carry the whole row before a change;"
                                + " give the table a key, or have the source log whole rows (PostgreSQL: REPLICA"
                                + " IDENTITY FULL; MySQL: binlog_row_image=FULL)");
            }
            check.present(change, change.before());
        }
        if (change.op() != Op.DELETE) {
            check.present(change, CellCheck.require(change, change.after()));
        }
    }

    @Override
    public void take(ChangeBatch batch, Change change) throws SQLException {
        if (change.op() == Op.UPDATE || change.op() == Op.DELETE) {
            takeAway(batch, change);
        }
        if (change.op() != Op.DELETE) {
            put(batch, change, Kind.ROW, find(Kind.ROW, change));
        }
    }

    private void takeAway(ChangeBatch batch, Change change) throws SQLException {
        int standing = find(Kind.GONE, change);
        int slot = standing;
        while (slot >= 0 && (slots.isDead(slot) || slots.kind(slot) != Kind.ROW)) {
            slot = slots.previous(slot);
        }
        if (slot < 0) {
            put(batch, change, Kind.GONE, standing);
        } else if (softly) { // the row must be in the target to be marked there
            apply();
            put(batch, change, Kind.GONE, Slots.NOTHING);
        } else {
            slots.kill(slot);
        }
    }

    /** Equal images are a chain, the latest first. */
    private void put(ChangeBatch batch, Change change, Kind kind, int equal) {
        int slot =
                slots.add(
                        batch, change, kind, equal < 0 ? Slots.NOTHING : equal, hash(kind, change));
        slots.put(slot, equal);
    }

    private @Nullable Tuple cell(Kind kind, Change change, int column) {
        return Slots.carrier(kind, change, column);
    }

    private int hash(Kind kind, Change change) {
        int hash = 1;
        for (int i = 0; i < target.width(); i++) {
            Tuple carrier = cell(kind, change, i);
            if (carrier != null) {
                hash = CellHash.add(hash, carrier, i);
            }
        }
        return hash;
    }

    private int find(Kind kind, Change change) {
        return slots.find(
                hash(kind, change),
                slot -> {
                    Change other = slots.change(slot);
                    for (int i = 0; i < target.width(); i++) {
                        Tuple one = cell(kind, change, i);
                        Tuple two = cell(slots.kind(slot), other, i);
                        if (!same(one, two, i)) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private static boolean same(@Nullable Tuple one, @Nullable Tuple two, int column) {
        boolean oneNull = one == null || one.isNull(column);
        boolean twoNull = two == null || two.isNull(column);
        return oneNull || twoNull
                ? oneNull == twoNull
                : KeyedWriter.sameCell(
                        Objects.requireNonNull(one), Objects.requireNonNull(two), column);
    }

    @Override
    public void apply() throws SQLException {
        if (slots.size() == 0) {
            return;
        }
        for (int slot = 0; slot < slots.size(); slot++) {
            if (!slots.isDead(slot)) {
                stage(slots.kind(slot), slots.nextChange(slot));
            }
        }
        slots.clear();
        gone.flush();
        added.flush();
        if (gone.isUsed()) {
            database.execute(takeAwayStatement(gone.name()));
            gone.clear();
        }
        if (added.isUsed()) {
            database.execute(
                    "INSERT INTO "
                            + target.name()
                            + " ("
                            + String.join(", ", target.columns())
                            + ") SELECT "
                            + String.join(", ", target.unstaged("s"))
                            + " FROM "
                            + added.name()
                            + " s");
            added.clear();
        }
    }

    private void stage(Kind kind, Change change) throws SQLException {
        DuckDBAppender row = kind == Kind.ROW ? added.beginRow() : gone.beginRow();
        for (int i = 0; i < target.width(); i++) {
            staging.cell(row, cell(kind, change, i), i);
        }
        boolean deleted = kind != Kind.ROW;
        staging.history(row, change, deleted ? Op.DELETE.label() : change.op().label(), deleted);
        row.endRow();
    }

    /**
     * Of each group of equal rows in the target, as many as were taken away. Compared as text: -0.0
     * is another row than 0.0.
     */
    private String takeAwayStatement(String stage) {
        List<String> texts = new ArrayList<>();
        List<String> same = new ArrayList<>();
        for (int i = 0; i < target.width(); i++) {
            String text = "_tailrace_text_" + i;
            texts.add(
                    "CAST("
                            + target.codecs().get(i).unstaged("s." + target.column(i))
                            + " AS VARCHAR) AS "
                            + text);
            same.add("CAST(t." + target.column(i) + " AS VARCHAR) IS NOT DISTINCT FROM g." + text);
        }
        String group =
                "SELECT "
                        + String.join(", ", texts)
                        + ", count(*) AS wanted, min(s.rowid) AS first"
                        + (softly ? ", max(s._tailrace_version) AS version" : "")
                        + " FROM "
                        + stage
                        + " s GROUP BY "
                        + IntStream.range(0, target.width())
                                .mapToObj(i -> "_tailrace_text_" + i)
                                .collect(Collectors.joining(", "));
        String matches =
                "SELECT t.rowid AS target_row, g.wanted"
                        + (softly ? ", g.version" : "")
                        + ", row_number() OVER (PARTITION BY g.first ORDER BY t.rowid) AS place FROM "
                        + target.name()
                        + " t JOIN ("
                        + group
                        + ") g ON "
                        + String.join(" AND ", same)
                        + (softly ? " WHERE NOT t._tailrace_deleted" : "");
        return softly
                ? "UPDATE "
                        + target.name()
                        + " AS u SET _tailrace_op = 'delete', _tailrace_deleted = true,"
                        + " _tailrace_synced_at = now(), _tailrace_version = m.version FROM ("
                        + matches
                        + ") m WHERE m.place <= m.wanted AND u.rowid = m.target_row"
                : "DELETE FROM "
                        + target.name()
                        + " WHERE rowid IN (SELECT target_row FROM ("
                        + matches
                        + ") m WHERE place <= wanted)";
    }

    @Override
    public void drop() throws SQLException {
        added.drop();
        gone.drop();
    }
}
