package io.tailrace.connector.duckdb;

import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of the file that holds a source table, in its present shape.
 *
 * @param name full name, quoted
 * @param source the source table
 * @param codecs one for each column of the source
 * @param others the target's columns that are neither the source's nor ours, quoted
 */
record TargetTable(
        String name,
        Table source,
        List<CellCodec> codecs,
        DuckDbConfig.Mode mode,
        List<String> others) {

    /** Columns of our own in the modes that keep deleted rows, with their types. */
    static final List<String> HISTORY =
            List.of(
                    "_tailrace_op",
                    "_tailrace_deleted",
                    "_tailrace_synced_at",
                    "_tailrace_version");

    static final List<String> HISTORY_TYPES =
            List.of("VARCHAR", "BOOLEAN", "TIMESTAMPTZ", "VARCHAR");

    int width() {
        return codecs.size();
    }

    boolean isKeyed() {
        return source.hasKey() && mode != DuckDbConfig.Mode.APPEND;
    }

    String column(int index) {
        return Database.quoted(source.column(index).name());
    }

    String keyColumn(int place) {
        return column(source.keyColumn(place));
    }

    /** Names of all columns that we write, quoted. */
    List<String> columns() {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < width(); i++) {
            columns.add(column(i));
        }
        if (mode.keepsHistoryColumns()) {
            columns.addAll(HISTORY);
        }
        return columns;
    }

    /** The definition of a staging table with all columns that we write. */
    String stageColumns() {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < width(); i++) {
            columns.add(column(i) + " " + codecs.get(i).staged());
        }
        if (mode.keepsHistoryColumns()) {
            for (int i = 0; i < HISTORY.size(); i++) {
                columns.add(HISTORY.get(i) + " " + HISTORY_TYPES.get(i));
            }
        }
        return String.join(", ", columns);
    }

    /** Expressions that take all columns from a staging table, in the target's types. */
    List<String> unstaged(String alias) {
        List<String> expressions = new ArrayList<>();
        for (int i = 0; i < width(); i++) {
            expressions.add(codecs.get(i).unstaged(alias + "." + column(i)));
        }
        if (mode.keepsHistoryColumns()) {
            HISTORY.forEach(column -> expressions.add(alias + "." + column));
        }
        return expressions;
    }

    /** The same key in the target and in a staging table whose key columns have that prefix. */
    String sameKey(String target, String stage, String prefix) {
        List<String> conditions = new ArrayList<>();
        for (int place = 0; place < source.keyWidth(); place++) {
            int column = source.keyColumn(place);
            String staged = stage + "." + Database.quoted(prefix + source.column(column).name());
            conditions.add(
                    target + "." + column(column) + " = " + codecs.get(column).unstaged(staged));
        }
        return String.join(" AND ", conditions);
    }

    /** What a column is called in errors. */
    String described(int index) {
        Column column = source.column(index);
        return "column " + column.name() + " (" + column.sourceType() + ") of " + source.name();
    }
}
