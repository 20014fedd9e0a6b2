package io.tailrace.connector.duckdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
        Arrays.fill(marks, '0');
        return marks;
    }

    /** Notes that the next patch takes this column from the target. */
    void mark(int column) {
        marks[column] = '1';
    }

    /** The columns noted since the last call: a digit for each. */
    String takeMarks() {
        String taken = new String(marks);
        Arrays.fill(marks, '0');
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

    /**
     * Replaces rows as a whole. Never an update in place: DuckDB 2.0 loses some of them when it
     * reads its write-ahead log after a crash (what had been null is null again).
     */
    List<String> upsert(String full) {
        if (target.others().isEmpty()) {
            return List.of(delete(full), insert(target.columns()) + unstaged(full));
        }
        String kept = full + "_kept";
        List<String> all = new ArrayList<>(target.columns());
        all.addAll(target.others());
        return List.of(
                keep(kept, full),
                delete(full),
                insert(all) + " SELECT * FROM " + kept,
                insert(target.columns())
                        + unstaged(full)
                        + " WHERE NOT EXISTS (FROM "
                        + kept
                        + " k WHERE "
                        + target.sameKey("k", "s", "")
                        + ")",
                "DROP TABLE " + kept);
    }

    /** Columns that are not ours go with their row. */
    private String keep(String kept, String full) {
        List<String> expressions = new ArrayList<>();
        List<String> values = target.unstaged("s");
        for (int i = 0; i < values.size(); i++) {
            expressions.add(values.get(i) + " AS " + target.columns().get(i));
        }
        target.others().forEach(column -> expressions.add("t." + column));
        return "CREATE TEMP TABLE "
                + kept
                + " AS SELECT "
                + String.join(", ", expressions)
                + " FROM "
                + full
                + " s JOIN "
                + target.name()
                + " t ON "
                + target.sameKey("t", "s", "");
    }

    private String insert(List<String> columns) {
        return "INSERT INTO " + target.name() + " (" + String.join(", ", columns) + ")";
    }

    private String unstaged(String full) {
        return " SELECT " + String.join(", ", target.unstaged("s")) + " FROM " + full + " s";
    }
}
