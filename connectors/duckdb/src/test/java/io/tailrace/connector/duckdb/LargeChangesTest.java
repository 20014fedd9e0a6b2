package io.tailrace.connector.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of rows at once, into tables of thousands, several times in a transaction. With the
 * rule of DuckDB's optimizer that the sink turns off this ends the process or loses rows.
 */
final class LargeChangesTest {

    private static final int ROUNDS = Integer.getInteger("tailrace.duckdb.rounds", 120);
    private static final String[] TYPES = {"TEXT", "INT64", "FLOAT64", "TEXT", "TEXT"};

    @TempDir Path folder;

    private int position;
    private int key;

    @Test
    void tables_hold_what_was_written() throws Exception {
        long seed = Long.getLong("tailrace.seed", new Random().nextLong());
        Random random = new Random(seed);
        DuckDbConfig config = DuckDbRig.config(folder, DuckDbConfig.Mode.MIRROR);
        try (ExactlyOnceSink sink =
                DuckDbSink.open(config, DuckDbRig.CONTEXT, System::nanoTime, 4096)) {
            sink.restore();
            for (int number = 0; number < ROUNDS / 20; number++) {
                String name = "bag" + number;
                Table table = table(name, random);
                sink.write(new SchemaChange(new Position("p" + position), null, table));
                List<@Nullable String[]> rows = new ArrayList<>();
                for (int round = 0; round < 20; round++) {
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        change(sink, table, rows, random);
                    }
                    sink.write(new Heartbeat(new Position("p" + position)));
                    sink.flush();
                }
                assertThat(stored(config.path(), table))
                        .as("seed %d", seed)
                        .containsExactlyInAnyOrderElementsOf(
                                rows.stream().map(LargeChangesTest::text).toList());
            }
        }
    }

    private static Table table(String name, Random random) {
        String[] columns = new String[1 + random.nextInt(4)];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = "c" + i + " " + TYPES[random.nextInt(TYPES.length)];
        }
        if (random.nextBoolean()) {
            columns[0] = "id INT32 key";
        }
        return Frames.table(name, columns);
    }

    private void change(
            ExactlyOnceSink sink, Table table, List<@Nullable String[]> rows, Random random)
            throws InterruptedException {
        Frames frames = new Frames();
        int most = random.nextInt(10) == 0 ? 6000 : random.nextBoolean() ? 40 : 600;
        for (int i = random.nextInt(most); i >= 0; i--) {
            @Nullable String[] row = row(table, random);
            frames.insert(table, row);
            rows.add(row);
        }
        sink.write(frames.build("p" + ++position));
        int gone = random.nextInt(random.nextBoolean() ? 20 : 400);
        for (int i = Math.min(gone, rows.size() / 2); i >= 0; i--) {
            int which = random.nextInt(rows.size());
            frames.delete(table, rows.get(which));
            rows.set(which, rows.getLast());
            rows.removeLast();
        }
        sink.write(frames.build("p" + ++position));
    }

    private @Nullable String[] row(Table table, Random random) {
        @Nullable String[] row = new String[table.columns().size()];
        for (int i = 0; i < row.length; i++) {
            Kind kind = table.columns().get(i).type().kind();
            row[i] =
                    kind != Kind.INT32 && random.nextInt(6) == 0
                            ? null
                            : switch (kind) {
                                case INT32 -> Integer.toString(++key);
                                case INT64 -> Long.toString(random.nextLong());
                                case FLOAT64 -> random.nextInt(1000) + ".5";
                                default -> "x".repeat(random.nextInt(20)) + random.nextInt(50);
                            };
        }
        return row;
    }

    private static List<String> stored(Path path, Table table) {
        return DuckDbRig.query(path, "SELECT * FROM public." + table.name().name()).stream()
                .map(row -> String.join("|", row))
                .toList();
    }

    private static String text(@Nullable String[] row) {
        List<String> cells = new ArrayList<>();
        for (String cell : row) {
            cells.add(cell == null ? "NULL" : cell);
        }
        return String.join("|", cells);
    }
}
