package io.tailrace.engine.transform;

import io.tailrace.engine.transform.FilterConfig.Condition;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition on one column of one table. Holds no table. */
final class Criterion {

    private final int column;
    private final Condition condition;
    private final @Nullable Operand equal;
    private final @Nullable Operand notEqual;
    private final @Nullable Operand greater;
    private final @Nullable Operand less;
    private final List<Operand> in = new ArrayList<>();

    /** Whether a row is as asked. */
    enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    private Criterion(Condition condition, int column, Operand.Reader reader) {
        this.condition = condition;
        this.column = column;
        this.equal = reader.read(condition.equals(), false);
        this.notEqual = reader.read(condition.notEquals(), false);
        this.greater = reader.read(condition.greater(), true);
        this.less = reader.read(condition.less(), true);
        for (String each : condition.in()) {
            Operand operand = reader.read(each, false);
            if (operand != null) {
                in.add(operand);
            }
        }
    }

    static Criterion of(Condition condition, Selection selection, Table table) {
        int column = selection.require(table, condition.column());
        return new Criterion(condition, column, new Operand.Reader(selection, table, column));
    }

    int column() {
        return column;
    }

    /**
     * Asks a row.
     *
     * @param before has the cell where the row lacks it because it did not change
     */
    Answer ask(@Nullable Tuple row, @Nullable Tuple before) {
        if (row != null && !row.isAbsent(column)) {
            return holds(row) ? Answer.YES : Answer.NO;
        }
        if (before != null && !before.isAbsent(column)) {
            return holds(before) ? Answer.YES : Answer.NO;
        }
        return Answer.UNKNOWN;
    }

    private boolean holds(Tuple row) {
        boolean isNull = row.isNull(column);
        if (condition.isNull() != null && condition.isNull() != isNull) {
            return false;
        }
        if (isNull) {
            return equal == null && in.isEmpty() && greater == null && less == null;
        }
        return (equal == null || equal.isEqual(row, column))
                && (notEqual == null || !notEqual.isEqual(row, column))
                && (in.isEmpty() || isIn(row))
                && (greater == null || greater.compare(row, column) > 0)
                && (less == null || less.compare(row, column) < 0);
    }

    private boolean isIn(Tuple row) {
        for (int i = 0; i < in.size(); i++) {
            if (in.get(i).isEqual(row, column)) {
                return true;
            }
        }
        return false;
    }
}
