package io.tailrace.engine.transform;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Table;
import java.util.List;
import java.util.Set;

/** The tables that a transform works on. */
final class Selection {

    private final String transform;
    private final Match match;

    /**
     * @param transform the transform's type, for messages
     * @param tables patterns; none for all
     */
    Selection(String transform, List<String> tables) {
        this.transform = transform;
        this.match = new Match(tables, List.of(), Set.of());
    }

    boolean takes(Table table) {
        return match.takes(table.name());
    }

    /**
     * The place of a column, or -1 if the table lacks it and was taken by a pattern.
     *
     * @throws TailraceException if the table lacks it and is named without a {@code *}: a mistyped
     *     name must not let pass what was to be held back
     */
    int find(Table table, String column) {
        int index = table.indexOf(column);
        if (index < 0 && match.tables().contains(table.name().toString())) {
            throw missing(table, column);
        }
        return index;
    }

    /** The place of a column that every table must have. */
    int require(Table table, String column) {
        int index = table.indexOf(column);
        if (index < 0) {
            throw missing(table, column);
        }
        return index;
    }

    TailraceException refuse(TransformError code, Table table, String column, String problem) {
        return new TailraceException(
                code,
                "transform '"
                        + transform
                        + "': column '"
                        + column
                        + "' of "
                        + table.name()
                        + " "
                        + problem);
    }

    private TailraceException missing(Table table, String column) {
        return refuse(
                TransformError.TRANSFORM_COLUMN_MISSING,
                table,
                column,
                "does not exist; correct the name, or select the tables by patterns with a '*' if not"
                        + " all of them have it");
    }
}
