package io.tailrace.connector.mysql;

import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds rows that changed their key while the log left out some of their cells. */
final class MovedRows {

    private MovedRows() {}

    /** The tables that have such rows, of those that are asked for. */
    static List<TableName> of(ChangeBatch batch, Predicate<TableName> tables) {
        List<TableName> moved = new ArrayList<>();
        Change change = batch.cursor();
        while (change.next()) {
            if (change.op() == Op.UPDATE
                    && isMove(change.before(), change.after())
                    && tables.test(change.table().name())
                    && !moved.contains(change.table().name())) {
                moved.add(change.table().name());
            }
        }
        return moved;
    }

    private static boolean isMove(@Nullable Tuple before, @Nullable Tuple after) {
        if (before == null || after == null || !hasAbsent(after)) {
            return false;
        }
        Table table = after.table();
        for (int i = 0; i < table.keyWidth(); i++) {
            int column = table.keyColumn(i);
            if (!after.isAbsent(column)
                    && !before.isAbsent(column)
                    && !Arrays.equals(before.bytes(column), after.bytes(column))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAbsent(Tuple tuple) {
        for (int i = 0; i < tuple.width(); i++) {
            if (tuple.isAbsent(i)) {
                return true;
            }
        }
        return false;
    }
}
