package io.tailrace.connector.files;

import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.JsonEnvelope;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A made-up stream of frames that can be read again from every position: the same seed gives the
 * same frames.
 */
final class Script {

    private static final List<Table> TABLES =
            List.of(table("orders"), table("order/items"), table("größe"));

    private final long seed;
    private final List<Integer> runs = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();

    Script(long seed, int frames) {
        this.seed = seed;
        Random random = new Random(seed);
        int run = 0;
        for (int i = 0; i < frames; i++) {
            if (i == 0 || random.nextInt(3) > 0) {
                run++; // else the frame shares the position of the one before
            }
            runs.add(run);
            sizes.add(random.nextInt(5) == 0 ? -random.nextInt(2) - 1 : random.nextInt(20));
        }
    }

    int frames() {
        return runs.size();
    }

    /** The frame after that position. */
    int after(Position position) {
        int run = Integer.parseInt(position.token().substring("run ".length()));
        return runs.lastIndexOf(run) + 1;
    }

    Frame frame(int index) {
        Position position = new Position("run " + runs.get(index));
        int size = sizes.get(index);
        if (size == -1) {
            boolean inRun = index + 1 < frames() && runs.get(index + 1).equals(runs.get(index));
            return inRun ? batch(index, 0, position) : new Heartbeat(position);
        } else if (size == -2) {
            return new SchemaChange(position, null, TABLES.getFirst());
        }
        return batch(index, size, position);
    }

    private ChangeBatch batch(int index, int size, Position position) {
        Random random = new Random(seed * 31 + index);
        ChangeBatchBuilder builder = new ChangeBatchBuilder(1 << 12);
        for (int i = 0; i < size; i++) {
            Table table = TABLES.get(random.nextInt(TABLES.size()));
            builder.change(
                    Op.INSERT, table, new Transaction("%08d".formatted(index), "tx", 0), i, index);
            builder.after();
            byte[] id = Integer.toString(index * 100 + i).getBytes(StandardCharsets.UTF_8);
            builder.cell(id, 0, id.length);
            byte[] text = "x".repeat(random.nextInt(100)).getBytes(StandardCharsets.UTF_8);
            builder.cell(text, 0, text.length);
        }
        return builder.build(position);
    }

    /** The lines of all frames, by table or under one empty name. */
    Map<String, List<String>> lines(boolean byTable) {
        Map<String, List<String>> lines = new HashMap<>();
        JsonEnvelope format = new JsonEnvelope();
        for (int i = 0; i < frames(); i++) {
            if (frame(i) instanceof ChangeBatch batch) {
                Change change = batch.cursor();
                while (change.next()) {
                    String stem = byTable ? change.table().name().toString() : "";
                    lines.computeIfAbsent(stem, key -> new ArrayList<>()).add(line(format, change));
                }
            }
        }
        return lines;
    }

    private static String line(JsonEnvelope format, Change change) {
        ByteOutput output = new ByteOutput(256);
        try {
            format.write(change, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String(output.array(), 0, output.size(), StandardCharsets.UTF_8);
    }

    private static Table table(String name) {
        return new Table(
                new TableName("shop", name),
                List.of(
                        new Column("id", DataType.of(Kind.INT64), "bigint", false, 1),
                        new Column("text", DataType.of(Kind.TEXT), "text", true, 0)),
                1);
    }
}
