package io.tailrace.testkit;

import io.tailrace.spi.frame.Change;
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
import java.util.Objects;

/** Makes frames for tests: rows of {@code (id, label)}. */
public final class Frames {

    private Frames() {}

    /** A table {@code public.NAME (id bigint primary key, label text)}. */
    public static Table table(String name) {
        return new Table(
                new TableName("public", name),
                List.of(
                        new Column("id", DataType.of(DataType.Kind.INT64), "bigint", false, 1),
                        new Column("label", DataType.of(DataType.Kind.TEXT), "text", true, 0)),
                1);
    }

    /** A transaction whose events order by its number. */
    public static Transaction transaction(long number) {
        return new Transaction(
                String.format("%012d", number),
                Long.toString(number),
                1_700_000_000_000_000L + number);
    }

    /** One transaction of inserts with these ids. */
    public static ChangeBatch inserts(
            Position position, Table table, Transaction transaction, long... ids) {
        ChangeBatchBuilder builder = new ChangeBatchBuilder(1024);
        for (int i = 0; i < ids.length; i++) {
            insert(builder, table, transaction, i, ids[i], "label-" + ids[i]);
        }
        return builder.build(position);
    }

    /** Adds an insert to a batch under construction. */
    public static void insert(
            ChangeBatchBuilder builder,
            Table table,
            Transaction transaction,
            long ordinal,
            long id,
            String label) {
        builder.change(Op.INSERT, table, transaction, ordinal, 0);
        builder.after();
        cell(builder, Long.toString(id));
        cell(builder, label);
    }

    /** The ids of a batch's rows. */
    public static List<Long> ids(ChangeBatch batch) {
        List<Long> ids = new ArrayList<>();
        Change change = batch.cursor();
        while (change.next()) {
            ids.add(Objects.requireNonNull(change.keyed()).longValue(0));
        }
        return ids;
    }

    private static void cell(ChangeBatchBuilder builder, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        builder.cell(bytes, 0, bytes.length);
    }
}
