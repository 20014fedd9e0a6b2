package io.tailrace.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares a table of PostgreSQL row by row with what a target made of it. */
public final class TableComparison {

    private static final int SHOWN = 10;
    private static final int SHOWN_TEXT = 80;

    private final TableShape shape;
    private final List<String> differences = new ArrayList<>();
    private long rows;
    private long count;

    private TableComparison(TableShape shape) {
        this.shape = shape;
    }

    /** Compares with the table of the same name in that schema of a DuckDB; streams both. */
    public static TableComparison withDuckDb(
            Connection postgres, String schema, String table, Connection duckDb)
            throws SQLException {
        TableShape shape = TableShape.of(postgres, schema, table);
        TableComparison comparison = new TableComparison(shape);
        try (RowStream expected = RowStream.ofPostgres(postgres, shape);
                RowStream actual = RowStream.ofDuckDb(duckDb, shape, schema)) {
            comparison.merge(expected, actual);
        }
        postgres.rollback(); // ends what the reading began
        return comparison;
    }

    /** Compares with the rows that JSON lines leave when they are applied one after another. */
    public static TableComparison withJsonLines(
            Connection postgres, String schema, String table, JsonLines lines) throws SQLException {
        TableShape shape = TableShape.of(postgres, schema, table);
        TableComparison comparison = new TableComparison(shape);
        FoldedRows actual = new FoldedRows(shape, lines.rows(schema + "." + table));
        try (RowStream expected = RowStream.ofPostgres(postgres, shape)) {
            List<@Nullable String> row = expected.next();
            while (row != null) {
                comparison.rows++;
                List<@Nullable String> found = actual.take(row);
                if (found == null) {
                    comparison.differ("missing", row);
                } else {
                    comparison.compare(row, found);
                }
                row = expected.next();
            }
        }
        postgres.rollback();
        for (List<@Nullable String> row : actual.rest()) {
            comparison.differ("too many", row);
        }
        return comparison;
    }

    /** Rows of the source. */
    public long rows() {
        return rows;
    }

    public boolean equal() {
        return count == 0;
    }

    /** The first differences, each on a line. */
    @Override
    public String toString() {
        String name = shape.schema() + "." + shape.table();
        return count == 0
                ? name + ": " + rows + " rows, equal"
                : name
                        + ": "
                        + rows
                        + " rows, "
                        + count
                        + " differences\n  "
                        + String.join("\n  ", differences);
    }

    private void merge(RowStream expected, RowStream actual) throws SQLException {
        List<@Nullable String> left = expected.next();
        List<@Nullable String> right = actual.next();
        while (left != null || right != null) {
            int order = left == null ? 1 : right == null ? -1 : shape.compareKeys(left, right);
            if (left != null && order < 0) {
                differ("missing", left);
            } else if (right != null && order > 0) {
                differ("too many", right);
            } else if (left != null && right != null) {
                compare(left, right);
            }
            if (order <= 0) {
                rows++;
                left = expected.next();
            }
            if (order >= 0) {
                right = actual.next();
            }
        }
    }

    private void compare(List<@Nullable String> expected, List<@Nullable String> actual) {
        if (!expected.equals(actual)) {
            StringBuilder columns = new StringBuilder();
            for (int i = 0; i < expected.size(); i++) {
                String want = expected.get(i);
                String have = actual.get(i);
                if (want == null ? have != null : !want.equals(have)) {
                    columns.append("; ")
                            .append(shape.columns().get(i).name())
                            .append(" is ")
                            .append(shortened(have))
                            .append(", not ")
                            .append(shortened(want));
                }
            }
            differ("differs", expected, columns.toString());
        }
    }

    private void differ(String what, List<@Nullable String> row) {
        differ(what, row, "");
    }

    private void differ(String what, List<@Nullable String> row, String detail) {
        if (count++ < SHOWN) {
            List<String> key =
                    shape.key().stream()
                            .map(
                                    column ->
                                            column.name()
                                                    + "="
                                                    + shortened(row.get(shape.indexOf(column))))
                            .toList();
            differences.add(what + ": " + String.join(", ", key) + detail);
        }
    }

    private static String shortened(@Nullable String text) {
        if (text == null || text.length() <= SHOWN_TEXT) {
            return String.valueOf(text);
        }
        return text.substring(0, SHOWN_TEXT) + "… (" + text.length() + " characters)";
    }
}
