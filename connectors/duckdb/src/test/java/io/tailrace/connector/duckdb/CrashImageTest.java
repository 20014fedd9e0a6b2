package io.tailrace.connector.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What DuckDB makes of its file and write-ahead log as they lie there after a commit: that is what
 * a crash leaves. Other tests open the file after it was closed, which folds the log in.
 */
final class CrashImageTest {

    private static final int COMMITS = 12;

    @TempDir Path folder;

    private final Map<Long, @Nullable String> rows = new TreeMap<>();
    private final Frames frames = new Frames();
    private Table table = shape(0);
    private long lastId;

    /** The target keeps a column that the source has dropped; large runs of nulls are filled in. */
    @Test
    void reads_the_same_from_its_log_as_was_committed() throws Exception {
        long seed = Long.getLong("tailrace.seed", new Random().nextLong());
        System.out.println("CrashImageTest seed " + seed);
        Random random = new Random(seed);
        DuckDbConfig config = DuckDbRig.config(folder, DuckDbConfig.Mode.MIRROR);
        Path image = folder.resolve("image.duckdb");
        try (ExactlyOnceSink sink = new DuckDbRig(config).open()) {
            Table whole =
                    Frames.table("items", "id INT64 key", "document TEXT", "x_0 TEXT", "gone TEXT");
            sink.write(new SchemaChange(new Position("p0"), null, whole));
            sink.write(new SchemaChange(new Position("p0"), whole, table));
            for (int commit = 1; commit <= COMMITS; commit++) {
                Position position = new Position("p" + commit);
                if (random.nextInt(8) == 0) {
                    Table before = table;
                    table = shape(commit);
                    sink.write(new SchemaChange(position, before, table));
                }
                for (int i = random.nextInt(60); i >= 0; i--) {
                    change(random);
                }
                sink.write(frames.build(position.token()));
                sink.write(new Heartbeat(position));
                sink.flush();
                copy(config.path(), image);
                assertThat(DuckDbRig.query(image, "SELECT id, document FROM public.items"))
                        .as("seed %d, commit %d", seed, commit)
                        .containsExactlyInAnyOrderElementsOf(expected());
            }
        }
    }

    private static Table shape(int renamed) {
        return Frames.table("items", "id INT64 key", "document TEXT", "x_" + renamed + " TEXT");
    }

    private void change(Random random) {
        int kind = random.nextInt(20);
        if (kind == 0 || rows.isEmpty()) {
            long first = lastId + 1;
            for (int i = 200 + random.nextInt(800); i > 0; i--) {
                frames.insert(table, id(++lastId), null, "x");
            }
            for (long id = first; id <= lastId; id++) {
                if (id % 5 == 0) {
                    rows.put(id, null);
                } else {
                    frames.delete(table, id(id), Frames.ABSENT, Frames.ABSENT);
                }
            }
        } else if (kind < 4) {
            String document = "inserted " + random.nextInt();
            rows.put(++lastId, document);
            frames.insert(table, id(lastId), document, "x");
        } else {
            List<Long> ids = new ArrayList<>(rows.keySet());
            long id = ids.get(random.nextInt(ids.size()));
            if (kind < 9) {
                frames.update(table, null, id(id), Frames.ABSENT, "touched");
            } else if (kind < 15) {
                String document = random.nextInt(5) == 0 ? null : "d" + random.nextInt();
                rows.put(id, document);
                frames.update(table, null, id(id), document, "x");
            } else if (kind < 18) {
                rows.remove(id);
                frames.delete(table, id(id), Frames.ABSENT, Frames.ABSENT);
            } else {
                rows.put(++lastId, rows.remove(id));
                @Nullable String[] before = {id(id), Frames.ABSENT, Frames.ABSENT};
                frames.update(table, before, id(lastId), Frames.ABSENT, "moved");
            }
        }
    }

    private static String id(long id) {
        return Long.toString(id);
    }

    private List<List<String>> expected() {
        List<List<String>> expected = new ArrayList<>();
        rows.forEach(
                (id, document) ->
                        expected.add(List.of(id(id), document == null ? "NULL" : document)));
        return expected;
    }

    private static void copy(Path file, Path image) throws IOException {
        for (String part : List.of("", ".wal")) {
            Path from = file.resolveSibling(file.getFileName() + part);
            Path to = image.resolveSibling(image.getFileName() + part);
            Files.deleteIfExists(to);
            if (Files.exists(from)) {
                Files.copy(from, to);
            }
        }
    }
}
