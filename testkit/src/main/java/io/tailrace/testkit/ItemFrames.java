package io.tailrace.testkit;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Frames of the table {@code items (id, label, document)}, and what a target must hold after each
 * of their positions: label and document by id, with a stroke between.
 */
final class ItemFrames {

    private static final Table ITEMS =
            new Table(
                    new TableName("public", "items"),
                    List.of(
                            new Column(
                                    "id", DataType.of(DataType.Kind.INT64), "bigint", false, 1, 1),
                            new Column(
                                    "label", DataType.of(DataType.Kind.TEXT), "text", true, 0, 2),
                            new Column(
                                    "document",
                                    DataType.of(DataType.Kind.TEXT),
                                    "text",
                                    true,
                                    0,
                                    3)),
                    1);
    private static final String UNCHANGED = "\u0000";

    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(4096);
    private final TreeMap<Long, String> rows = new TreeMap<>();
    private final Map<Position, Map<Long, String>> expected = new HashMap<>();
    private int positions;
    private int transactions;
    private int ordinal;
    private Transaction transaction = new Transaction("", "", 0);
    private Position position = new Position("p0");

    ItemFrames() {
        expected.put(position, Map.of());
    }

    /** The shape, at the position that was reached. */
    Frame schema() {
        return schema(position);
    }

    /** The shape, as it comes first after a restart from that position. */
    static Frame schema(Position at) {
        return new SchemaChange(at, null, ITEMS);
    }

    /** The position of the frame made last. */
    Position position() {
        return position;
    }

    /** What the target holds when that position is durable. */
    Map<Long, String> expected(Position at) {
        return expected.getOrDefault(at, Map.of());
    }

    /** A batch of inserts at a new position. */
    ChangeBatch insert(long firstId, int count) {
        begin();
        return more(firstId, count);
    }

    /** A batch of inserts that shares the position of the frame before it. */
    ChangeBatch more(long firstId, int count) {
        for (long id = firstId; id < firstId + count; id++) {
            put(Op.INSERT, id, "label " + id, "document " + id);
        }
        return build();
    }

    /**
     * A history of every kind of change, some frames sharing a position. It starts where the frames
     * so far ended.
     */
    List<Frame> randomHistory(Random random, int frames) {
        List<Frame> history = new ArrayList<>();
        while (history.size() < frames) {
            begin();
            for (int shared = random.nextInt(5) == 0 ? 1 + random.nextInt(3) : 1;
                    shared > 0;
                    shared--) {
                int changes = 1 + random.nextInt(30);
                for (int i = 0; i < changes; i++) {
                    change(random);
                }
                history.add(build());
            }
        }
        return history;
    }

    private void change(Random random) {
        long id = random.nextInt(200);
        String text = Integer.toString(random.nextInt(1_000_000));
        boolean known = rows.containsKey(id);
        int kind = random.nextInt(100);
        if (kind == 0) {
            add(Op.TRUNCATE, null, null);
            rows.clear();
        } else if (!known) {
            put(kind < 20 ? Op.READ : Op.INSERT, id, "l" + text, "d" + text);
        } else if (kind < 25) {
            add(Op.DELETE, new String[] {Long.toString(id), UNCHANGED, UNCHANGED}, null);
            rows.remove(id);
        } else if (kind < 40) {
            moveKey(id, random.nextInt(200));
        } else if (kind < 70) {
            put(Op.UPDATE, id, "l" + text, UNCHANGED);
        } else {
            put(Op.UPDATE, id, "l" + text, "d" + text);
        }
    }

    private void moveKey(long id, long to) {
        if (!rows.containsKey(to)) {
            String row = Objects.requireNonNull(rows.remove(id));
            String label = row.substring(0, row.indexOf('|'));
            add(
                    Op.UPDATE,
                    new String[] {Long.toString(id), UNCHANGED, UNCHANGED},
                    new String[] {Long.toString(to), label, UNCHANGED});
            rows.put(to, row);
        }
    }

    private void put(Op op, long id, String label, String document) {
        add(op, null, new String[] {Long.toString(id), label, document});
        String old = rows.get(id);
        String kept = old == null ? "" : old.substring(old.indexOf('|') + 1);
        rows.put(id, label + "|" + (document.equals(UNCHANGED) ? kept : document));
    }

    private void begin() {
        positions++;
        position = new Position("p" + positions);
        transactions++;
        ordinal = 0;
        transaction =
                new Transaction(
                        String.format(Locale.ROOT, "%016x", transactions),
                        Integer.toString(transactions),
                        transactions);
    }

    private ChangeBatch build() {
        expected.put(position, Map.copyOf(rows));
        return builder.build(position);
    }

    private void add(
            Op op, @Nullable String @Nullable [] before, @Nullable String @Nullable [] after) {
        builder.change(op, ITEMS, transaction, ordinal++, 0);
        if (before != null) {
            builder.before();
            cells(before);
        }
        if (after != null) {
            builder.after();
            cells(after);
        }
    }

    private void cells(@Nullable String[] texts) {
        for (String text : texts) {
            if (text == null) {
                builder.nullCell();
            } else if (text.equals(UNCHANGED)) {
                builder.absentCell();
            } else {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                builder.cell(bytes, 0, bytes.length);
            }
        }
    }
}
