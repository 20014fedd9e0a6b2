package io.tailrace.connector.kafka;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds frames of a table {@code (id bigint, region text, label text)}, a transaction a frame. */
final class Rows {

    static final String ABSENT = "\u0000";

    private final Table table;
    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(1024);
    private int transactions;
    private int ordinal;
    private Transaction transaction = new Transaction("000000", "0", 0);

    private Rows(Table table) {
        this.table = table;
    }

    /** With {@code id} as its key. */
    static Rows keyed(String name) {
        return new Rows(table(new TableName("public", name), 1));
    }

    static Rows keyless(String name) {
        return new Rows(table(new TableName("public", name), 0));
    }

    private static Table table(TableName name, int keyOrdinal) {
        return new Table(
                name,
                List.of(
                        new Column(
                                "id",
                                DataType.of(DataType.Kind.INT64),
                                "bigint",
                                false,
                                keyOrdinal),
                        new Column("region", DataType.of(DataType.Kind.TEXT), "text", true, 0),
                        new Column("label", DataType.of(DataType.Kind.TEXT), "text", true, 0)),
                1);
    }

    Table table() {
        return table;
    }

    Rows insert(@Nullable String... cells) {
        return add(Op.INSERT, null, cells);
    }

    Rows update(@Nullable String @Nullable [] before, @Nullable String... after) {
        return add(Op.UPDATE, before, after);
    }

    Rows delete(@Nullable String... cells) {
        return add(Op.DELETE, cells, null);
    }

    Rows truncate() {
        return add(Op.TRUNCATE, null, null);
    }

    private Rows add(
            Op op, @Nullable String @Nullable [] before, @Nullable String @Nullable [] after) {
        builder.change(op, table, transaction, ordinal++, 0);
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

    ChangeBatch at(String position) {
        ChangeBatch batch = builder.build(new Position(position));
        transactions++;
        ordinal = 0;
        transaction =
                new Transaction("%06d".formatted(transactions), "" + transactions, transactions);
        return batch;
    }
}
