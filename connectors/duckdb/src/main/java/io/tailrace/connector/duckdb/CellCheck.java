package io.tailrace.connector.duckdb;

import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Tuple;
import org.jspecify.annotations.Nullable;

/** The refusals that all writers of a table share. */
record CellCheck(TargetTable target) {

    void present(Change change, @Nullable Tuple tuple) {
        if (tuple != null) {
            for (int i = 0; i < target.width(); i++) {
                cell(change, tuple, i);
            }
        }
    }

    void cell(Change change, Tuple tuple, int column) {
        int length = tuple.length(column);
        if (length >= 0) {
            try {
                target.codecs()
                        .get(column)
                        .check()
                        .check(tuple.array(), tuple.start(column), length);
            } catch (Unfit e) {
                throw new RejectedChange(
                        DuckDbError.DUCKDB_VALUE,
                        change.index(),
                        "a value of "
                                + target.described(column)
                                + " "
                                + e.getMessage()
                                + "; it does not fit "
                                + target.codecs().get(column).type());
            }
        }
    }

    /** Key columns must be there and not null. */
    void key(Change change, @Nullable Tuple tuple, @Nullable Tuple otherwise) {
        for (int place = 0; place < target.source().keyWidth(); place++) {
            int column = target.source().keyColumn(place);
            Tuple image = tuple != null && !tuple.isAbsent(column) ? tuple : otherwise;
            if (image == null || !image.isPresent(column)) {
                throw unidentified(
                        change,
                        "the key " + target.described(column) + " is missing or null in a change");
            }
            cell(change, image, column);
        }
    }

    static boolean isComplete(@Nullable Tuple tuple) {
        if (tuple == null) {
            return false;
        }
        for (int i = 0; i < tuple.width(); i++) {
            if (tuple.isAbsent(i)) {
                return false;
            }
        }
        return true;
    }

    static Tuple require(Change change, @Nullable Tuple tuple) {
        if (tuple == null) {
            throw unidentified(change, "a change of " + change.table().name() + " carries no row");
        }
        return tuple;
    }

    static RejectedChange unidentified(Change change, String why) {
        return new RejectedChange(
                DuckDbError.DUCKDB_NO_IDENTITY,
                change.index(),
                why + " (" + change.op().label() + ")");
    }
}
