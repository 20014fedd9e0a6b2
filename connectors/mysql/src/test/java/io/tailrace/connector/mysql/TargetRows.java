package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.Reading.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A target that mirrors: the rows that changes leave. */
final class TargetRows {

    private static final String ABSENT = "<absent>";

    private final Map<String, Integer> keyColumns;
    private final Map<String, Map<List<String>, List<String>>> keyed = new LinkedHashMap<>();
    private final Map<String, List<List<String>>> unkeyed = new LinkedHashMap<>();
    private final Map<String, List<String>> columns = new LinkedHashMap<>();

    /**
     * @param keyColumns of each table, how many of its first columns are its key
     */
    TargetRows(Map<String, Integer> keyColumns) {
        this.keyColumns = keyColumns;
    }

    List<List<String>> of(String table) {
        return keyColumns.get(table) == 0
                ? unkeyed.getOrDefault(table, List.of())
                : new ArrayList<>(keyed.getOrDefault(table, Map.of()).values());
    }

    /** Gives the tables the columns that they have there. */
    void alterLike(TargetRows other) {
        other.columns.forEach(this::alter);
    }

    /**
     * Gives a table other columns. One that came has no values yet; what stands before an
     * underscore tells whether it is the same.
     */
    private void alter(String table, List<String> wanted) {
        List<String> before = columns.put(table, wanted);
        if (before == null || before.equals(wanted)) {
            return;
        }
        List<String> had = before.stream().map(TargetRows::identity).toList();
        int[] from = wanted.stream().mapToInt(name -> had.indexOf(identity(name))).toArray();
        unkeyed.computeIfAbsent(table, _ -> new ArrayList<>()).replaceAll(row -> moved(row, from));
        keyed.computeIfAbsent(table, _ -> new LinkedHashMap<>())
                .replaceAll((_, row) -> moved(row, from));
    }

    private static String identity(String column) {
        return column.split("_", 2)[0];
    }

    private static List<String> moved(List<String> row, int[] from) {
        List<String> moved = new ArrayList<>();
        for (int index : from) {
            moved.add(index < 0 ? null : row.get(index));
        }
        return moved;
    }

    void apply(Row row) {
        alter(row.table(), row.columns());
        if (keyColumns.get(row.table()) == 0) {
            applyUnkeyed(row, unkeyed.computeIfAbsent(row.table(), _ -> new ArrayList<>()));
        } else {
            applyKeyed(row, keyed.computeIfAbsent(row.table(), _ -> new LinkedHashMap<>()));
        }
    }

    private void applyUnkeyed(Row row, List<List<String>> rows) {
        switch (row.op()) {
            case READ, INSERT -> rows.add(row.after());
            case DELETE -> remove(rows, row.before());
            case UPDATE -> {
                remove(rows, row.before());
                rows.add(merged(row.after(), row.before()));
            }
            case TRUNCATE -> rows.clear();
            default -> throw new AssertionError(row);
        }
    }

    /** A row that is not there is one that is yet to be read, or was read after this change. */
    private static void remove(List<List<String>> rows, @Nullable List<String> row) {
        rows.remove(row);
    }

    private void applyKeyed(Row row, Map<List<String>, List<String>> rows) {
        switch (row.op()) {
            case READ, INSERT -> rows.put(key(row, row.after()), row.after());
            case DELETE -> rows.remove(key(row, row.before()));
            case UPDATE -> {
                List<String> key = key(row, row.before());
                List<String> before = rows.remove(key);
                List<String> after = new ArrayList<>(row.after());
                for (int i = 0; i < key.size(); i++) {
                    if (after.get(i) != null && after.get(i).equals(ABSENT)) {
                        after.set(i, key.get(i));
                    }
                }
                rows.put(key(row, after), merged(after, before));
            }
            case TRUNCATE -> rows.clear();
            default -> throw new AssertionError(row);
        }
    }

    private List<String> key(Row row, List<String> cells) {
        return List.copyOf(cells.subList(0, keyColumns.get(row.table())));
    }

    /** Cells that the log left out stay as they were. */
    private static List<String> merged(List<String> after, @Nullable List<String> before) {
        List<String> merged = new ArrayList<>(after);
        for (int i = 0; i < merged.size(); i++) {
            if (ABSENT.equals(merged.get(i)) && before != null) {
                merged.set(i, before.get(i));
            }
        }
        return merged;
    }
}
