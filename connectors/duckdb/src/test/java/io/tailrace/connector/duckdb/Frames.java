package io.tailrace.connector.duckdb;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Builds batches from texts. */
final class Frames {

    /** Stands for a cell that the log does not carry. */
    static final String ABSENT = "\u0000absent";

    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(1 << 16);
    private int ordinal;
    private int sequence = 1;

    /** A table from columns such as {@code id INT64 key}. */
    static Table table(String name, String... columns) {
        List<Column> list = new ArrayList<>();
        int keys = 0;
        for (int i = 0; i < columns.length; i++) {
            String[] words = columns[i].split(" ");
            boolean key = words.length > 2 && words[2].equals("key");
            DataType type = DataType.of(DataType.Kind.valueOf(words[1]));
            list.add(
                    new Column(
                            words[0],
                            type,
                            words[1].toLowerCase(Locale.ROOT),
                            !key,
                            key ? ++keys : 0,
                            i + 1));
        }
        return new Table(new TableName("public", name), list, 1);
    }

    Frames insert(Table table, @Nullable String... after) {
        return change(Op.INSERT, table, null, after);
    }

    Frames read(Table table, @Nullable String... after) {
        return change(Op.READ, table, null, after);
    }

    Frames update(Table table, @Nullable String @Nullable [] before, @Nullable String... after) {
        return change(Op.UPDATE, table, before, after);
    }

    Frames delete(Table table, @Nullable String... before) {
        return change(Op.DELETE, table, before, (@Nullable String[]) null);
    }

    Frames truncate(Table table) {
        return change(Op.TRUNCATE, table, null, (@Nullable String[]) null);
    }

    Frames insertBytes(Table table, byte[]... cells) {
        begin(Op.INSERT, table);
        builder.after();
        for (byte[] cell : cells) {
            builder.cell(cell, 0, cell.length);
        }
        return this;
    }

    Frames change(
            Op op,
            Table table,
            @Nullable String @Nullable [] before,
            @Nullable String @Nullable ... after) {
        begin(op, table);
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

    private void begin(Op op, Table table) {
        Transaction transaction =
                new Transaction(
                        String.format(Locale.ROOT, "%016x", sequence),
                        Integer.toString(sequence),
                        1_700_000_000_000_000L);
        builder.change(op, table, transaction, ordinal++, 0);
    }

    private void cells(@Nullable String[] texts) {
        for (String text : texts) {
            if (text == null) {
                builder.nullCell();
            } else if (text.equals(ABSENT)) {
                builder.absentCell();
            } else {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                builder.cell(bytes, 0, bytes.length);
            }
        }
    }

    boolean isEmpty() {
        return builder.isEmpty();
    }

    ChangeBatch build(String position) {
        sequence++;
        ordinal = 0;
        return builder.build(new Position(position));
    }
}
