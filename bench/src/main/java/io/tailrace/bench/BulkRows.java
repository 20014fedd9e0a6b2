package io.tailrace.bench;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The rows of the bulk workload: ten columns, about 300 bytes. */
public final class BulkRows {

    public static final int ROWS = 1000;
    public static final Table TABLE =
            new Table(
                    new TableName("public", "t"),
                    List.of(
                            column("id", Kind.INT64, 1),
                            column("k", Kind.INT32, 0),
                            column("c", Kind.TEXT, 0),
                            column("pad", Kind.TEXT, 0),
                            column("amount", Kind.DECIMAL, 0),
                            column("created", Kind.TIMESTAMP, 0),
                            column("flag", Kind.BOOLEAN, 0),
                            column("note", Kind.TEXT, 0),
                            column("u", Kind.INT64, 0),
                            column("d", Kind.FLOAT64, 0)),
                    1);

    private BulkRows() {}

    /** The cells of each row, as text; null where the cell is null. */
    public static List<byte[] @Nullable []> cells() {
        Random random = new Random(42);
        List<byte[] @Nullable []> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(
                    new byte[] @Nullable [] {
                        bytes(Integer.toString(i + 1)),
                        bytes(Integer.toString(random.nextInt(1_000_000))),
                        bytes(text(random, 110)),
                        bytes(text(random, 55)),
                        bytes("%d.%02d".formatted(random.nextInt(1_000_000), random.nextInt(100))),
                        bytes("2026-01-01 00:00:00.%06d".formatted(random.nextInt(999_999) + 1)),
                        bytes(random.nextBoolean() ? "true" : "false"),
                        i % 3 == 0 ? bytes(text(random, 40)) : null,
                        bytes(Long.toString(random.nextLong(1L << 32))),
                        bytes(Double.toString(random.nextInt(1_000_000) / 7.0))
                    });
        }
        return rows;
    }

    /**
     * @param perTransaction rows of each transaction
     */
    static ChangeBatch batch(int perTransaction) {
        ChangeBatchBuilder builder = new ChangeBatchBuilder(1 << 20);
        Origin origin = new Origin("postgresql", "shop", "", 0, 22_884_100);
        Transaction transaction = new Transaction("", "", 0);
        int count = 0;
        for (byte[] @Nullable [] row : cells()) {
            int ordinal = count % perTransaction;
            if (ordinal == 0) {
                String xid = Integer.toString(731 + count);
                transaction =
                        new Transaction(
                                "00000000015d2f60", xid, 1_790_000_000_000_000L + count, origin);
            }
            builder.change(Op.INSERT, TABLE, transaction, ordinal, 22_884_192 + 300L * count);
            count++;
            builder.after();
            for (byte @Nullable [] cell : row) {
                if (cell == null) {
                    builder.nullCell();
                } else {
                    builder.cell(cell, 0, cell.length);
                }
            }
        }
        return builder.build(new Position("0/15D2F60"));
    }

    private static Column column(String name, Kind kind, int key) {
        return new Column(
                name,
                kind == Kind.DECIMAL ? DataType.decimal(12, 2) : DataType.of(kind),
                kind.name().toLowerCase(Locale.ROOT),
                key == 0,
                key);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
