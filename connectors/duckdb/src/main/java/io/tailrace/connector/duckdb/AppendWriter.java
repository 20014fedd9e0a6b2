package io.tailrace.connector.duckdb;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Tuple;
import java.sql.SQLException;
import java.time.InstantSource;
import org.duckdb.DuckDBAppender;

/**
 * Writes one row for each change, and two for an update that changes the key: the old key's end,
 * and the new row. Cells that a change does not carry are null.
 */
final class AppendWriter implements TableWriter {

    private final TargetTable target;
    private final Database database;
    private final CellCheck check;
    private final StageRow staging;
    private final Stage stage;

    AppendWriter(TargetTable target, Database database, InstantSource clock) {
        this.target = target;
        this.database = database;
        this.check = new CellCheck(target);
        this.staging = new StageRow(target, clock);
        this.stage = new Stage(database, target.stageColumns());
    }

    @Override
    public TargetTable target() {
        return target;
    }

    @Override
    public void check(Change change) {
        if (change.op() == Op.DELETE) {
            CellCheck.require(change, change.before());
        } else {
            CellCheck.require(change, change.after());
        }
        check.present(change, change.before());
        check.present(change, change.after());
    }

    @Override
    public void take(ChangeBatch batch, Change change) throws SQLException {
        Tuple before = change.before();
        Tuple after = change.after();
        if (before != null && (after == null || hasMoved(before, after))) {
            append(change, before, before, Op.DELETE);
        }
        if (after != null) {
            append(change, after, before == null ? after : before, change.op());
        }
    }

    private void append(Change change, Tuple image, Tuple otherwise, Op op) throws SQLException {
        DuckDBAppender row = stage.beginRow();
        for (int i = 0; i < target.width(); i++) {
            staging.cell(row, image.isAbsent(i) ? otherwise : image, i);
        }
        staging.history(row, change, op.label(), op == Op.DELETE);
        row.endRow();
    }

    /** A truncate as a row of its own. */
    void truncate(Change change) throws SQLException {
        DuckDBAppender row = stage.beginRow();
        staging.cells(row, null);
        staging.history(row, change, Op.TRUNCATE.label(), true);
        row.endRow();
    }

    private boolean hasMoved(Tuple before, Tuple after) {
        for (int place = 0; place < target.source().keyWidth(); place++) {
            int column = target.source().keyColumn(place);
            if (before.isPresent(column)
                    && after.isPresent(column)
                    && !KeyedWriter.sameCell(before, after, column)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void apply() throws SQLException {
        if (stage.isUsed()) {
            stage.flush();
            database.execute(
                    "INSERT INTO "
                            + target.name()
                            + " ("
                            + String.join(", ", target.columns())
                            + ") SELECT "
                            + String.join(", ", target.unstaged("s"))
                            + " FROM "
                            + stage.name()
                            + " s");
            stage.clear();
        }
    }

    @Override
    public void drop() throws SQLException {
        stage.drop();
    }
}
