package io.tailrace.engine.transform;

import io.tailrace.spi.Transform;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Batches as text: cells by commas, {@code ~} for null, {@code ?} for absent. */
final class Rows {

    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(1024);
    private long ordinal;

    /** Columns as {@code name kind}, those of the key with a {@code *} behind. */
    static Table table(String name, String... columns) {
        List<Column> made = new ArrayList<>();
        int key = 0;
        for (String column : columns) {
            String[] words = column.replace("*", "").split(" ");
            boolean isKey = column.endsWith("*");
            Kind kind = Kind.valueOf(words[1]);
            made.add(
                    new Column(
                            words[0],
                            DataType.of(kind),
                            "its " + words[1],
                            !isKey,
                            isKey ? ++key : 0));
        }
        String[] parts = name.split("\\.");
        return new Table(new TableName(parts[0], parts[1]), made, 1);
    }

    Rows add(Op op, Table table, @Nullable String before, @Nullable String after) {
        builder.change(op, table, new Transaction("0a", "7", 5), ordinal++, 0);
        if (before != null) {
            builder.before();
            cells(before);
        }
        if (after != null) {
            builder.after();
            cells(after);
        }
        return this;
    }

    ChangeBatch build() {
        return builder.build(new Position("p"));
    }

    /** What comes out, a line for each change. */
    List<String> through(Transform transform) {
        return text(transform.apply(build()));
    }

    static List<String> text(ChangeBatch batch) {
        List<String> lines = new ArrayList<>();
        Change change = batch.cursor();
        while (change.next()) {
            lines.add(
                    change.op().label()
                            + " "
                            + change.table().name()
                            + " "
                            + text(change.before())
                            + " -> "
                            + text(change.after()));
        }
        return lines;
    }

    /** Columns as {@code name kind}. */
    static Map<String, String> columns(Table table) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            columns.put(
                    column.name(),
                    column.type().kind()
                            + (column.isKey() ? "*" : "")
                            + (column.nullable() ? "" : " not null"));
        }
        return columns;
    }

    private static String text(@Nullable Tuple tuple) {
        if (tuple == null) {
            return "-";
        }
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < tuple.width(); i++) {
            cells.add(tuple.isNull(i) ? "~" : tuple.isAbsent(i) ? "?" : tuple.text(i));
        }
        return String.join(",", cells);
    }

    private void cells(String text) {
        for (String cell : text.split(",", -1)) {
            switch (cell) {
                case "~" -> builder.nullCell();
                case "?" -> builder.absentCell();
                default -> {
                    byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
                    builder.cell(bytes, 0, bytes.length);
                }
            }
        }
    }
}
