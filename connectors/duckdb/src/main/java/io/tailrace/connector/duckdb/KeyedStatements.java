package io.tailrace.connector.duckdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The statements that bring staged rows into a table with a key. */
final class KeyedStatements {

    private static final String BASE = "_tailrace_base_";
    private static final String MASK = "_tailrace_mask";

    private final TargetTable target;
    private final char[] marks;

    KeyedStatements(TargetTable target) {
        this.target = target;
        this.marks = unmarked(target.width());
    }

    private static char[] unmarked(int width) {
        char[] marks = new char[width];
        java.util.Arrays.fill(marks, '0');
        return marks;
    }

    /** Notes that the next patch takes this column from the target. */
    void mark(int column) {
        marks[column] = '1';
    }

    /** The columns noted since the last call: a digit for each. */
    String takeMarks() {
        String taken = new String(marks);
        java.util.Arrays.fill(marks, '0');
        return taken;
    }

    String goneColumns() {
        return keyColumns("");
    }

    /**
     * A full row's columns, which of them are to come from the target, and the key under which it
     * has them.
     */
    String patchColumns() {
        return target.stageColumns() + ", " + MASK + " VARCHAR, " + keyColumns(BASE);
    }

    private String keyColumns(String prefix) {
        List<String> columns = new ArrayList<>();
        for (int place = 0; place < target.source().keyWidth(); place++) {
            int column = target.source().keyColumn(place);
            columns.add(
                    Database.quoted(prefix + target.source().column(column).name())
                            + " "
                            + target.codecs().get(column).staged());
        }
        return String.join(", ", columns);
    }

    /** Turns patches into full rows; one whose base the target does not have gets nulls. */
    String complete(String patch, String full) {
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i < target.width(); i++) {
            String column = target.column(i);
            expressions.add(
                    "CASE WHEN p."
                            + MASK
                            + "["
                            + (i + 1)
                            + "] = '1' THEN CAST(t."
                            + column
                            + " AS "
                            + target.codecs().get(i).staged()
                            + ") ELSE p."
                            + column
                            + " END");
        }
        if (target.mode().keepsHistoryColumns()) {
            TargetTable.HISTORY.forEach(column -> expressions.add("p." + column));
        }
        return "INSERT INTO "
                + full
                + " SELECT "
                + String.join(", ", expressions)
                + " FROM "
                + patch
                + " p LEFT JOIN "
                + target.name()
                + " t ON "
                + target.sameKey("t", "p", BASE);
    }

    String delete(String stage) {
        return "DELETE FROM "
                + target.name()
                + " AS t USING "
                + stage
                + " AS s WHERE "
                + target.sameKey("t", "s", "");
    }

    List<String> upsert(String full) {
        String insert =
                "INSERT INTO "
                        + target.name()
                        + " ("
                        + String.join(", ", target.columns())
                        + ") SELECT "
                        + String.join(", ", target.unstaged("s"))
                        + " FROM "
                        + full
                        + " s";
        return target.hasOthers() ? List.of(insert + onConflict()) : List.of(delete(full), insert);
    }

    /** Slower than to delete and insert, but leaves columns alone that are not ours. */
    private String onConflict() {
        List<String> keys = new ArrayList<>();
        Set<String> others = new TreeSet<>(target.columns());
        for (int place = 0; place < target.source().keyWidth(); place++) {
            keys.add(target.keyColumn(place));
            others.remove(target.keyColumn(place));
        }
        String action =
                others.isEmpty()
                        ? "NOTHING"
                        : "UPDATE SET "
                                + String.join(
                                        ", ",
                                        others.stream().map(c -> c + " = EXCLUDED." + c).toList());
        return " ON CONFLICT (" + String.join(", ", keys) + ") DO " + action;
    }
}
