package io.tailrace.connector.postgres.catalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds today's columns again in a relation message that may be of an earlier day. */
final class SameColumns {

    private SameColumns() {}

    /** For each column of the message what the catalog has for it, or null. */
    static TableInfo.@Nullable ColumnInfo[] of(
            RelationMessage relation, @Nullable TableInfo today) {
        TableInfo.@Nullable ColumnInfo[] same = new TableInfo.ColumnInfo[relation.columns().size()];
        if (today == null) {
            return same;
        }
        List<TableInfo.ColumnInfo> rest = new ArrayList<>(today.columns());
        for (int i = 0; i < same.length; i++) {
            String name = relation.columns().get(i).name();
            for (TableInfo.ColumnInfo column : today.columns()) {
                if (column.name().equals(name)) {
                    same[i] = column;
                    rest.remove(column);
                }
            }
        }
        addRenamed(relation, today, rest, same);
        return same;
    }

    /**
     * A column renamed since then stands where it stood, with the type it had; unless a column was
     * dropped there.
     */
    private static void addRenamed(
            RelationMessage relation,
            TableInfo today,
            List<TableInfo.ColumnInfo> rest,
            TableInfo.@Nullable ColumnInfo[] same) {
        int low = 0;
        for (int i = 0; i < same.length; i++) {
            TableInfo.ColumnInfo found = same[i];
            if (found == null) {
                found =
                        between(
                                low,
                                nextNumber(same, i),
                                relation.columns().get(i).typeOid(),
                                today,
                                rest);
                same[i] = found;
            }
            if (found != null) {
                low = found.number();
                rest.remove(found);
            }
        }
    }

    private static int nextNumber(TableInfo.@Nullable ColumnInfo[] same, int after) {
        for (int i = after + 1; i < same.length; i++) {
            TableInfo.ColumnInfo column = same[i];
            if (column != null) {
                return column.number();
            }
        }
        return Integer.MAX_VALUE;
    }

    private static TableInfo.@Nullable ColumnInfo between(
            int low, int high, int type, TableInfo today, List<TableInfo.ColumnInfo> rest) {
        if (today.dropped().stream().anyMatch(number -> number > low && number < high)) {
            return null;
        }
        for (TableInfo.ColumnInfo column : rest) {
            if (column.number() > low && column.number() < high && column.type() == type) {
                return column;
            }
        }
        return null;
    }
}
