package io.tailrace.connector.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.duckdb.DuckDbConfig.Mode;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random histories against plain collections, cut into batches anywhere, with crashes between. */
final class OracleTest {

    private static final Table KEYED =
            Frames.table("keyed", "a INT32 key", "b TEXT key", "v TEXT", "w INT64", "x INTERVAL");
    private static final Table BAG = Frames.table("bag", "v TEXT", "w INT64", "f FLOAT64");

    @TempDir Path folder;

    private final Map<String, @Nullable String[]> rows = new TreeMap<>();
    private final List<String> bag = new ArrayList<>();
    private int events;

    @ParameterizedTest
    @CsvSource({"MIRROR", "SOFT_DELETE", "APPEND"})
    void ends_as_the_history_does_whatever_the_batches_and_crashes(Mode mode) throws Exception {
        long seed = new Random().nextLong();
        System.out.println("OracleTest " + mode + " seed " + seed);
        Random random = new Random(seed);
        DuckDbConfig config = DuckDbRig.config(folder, mode);
        List<ChangeBatch> batches = history(random);
        ExactlyOnceSink sink = new DuckDbRig(config).open();
        int next = start(sink);
        while (next < batches.size()) {
            sink.write(batches.get(next++));
            int dice = random.nextInt(20);
            if (dice == 0) {
                sink.close(); // as a crash: what was not committed is gone
                sink = new DuckDbRig(config).open();
                next = start(sink);
            } else if (dice < 6) {
                sink.write(new Heartbeat(new Position("p" + next)));
                sink.flush();
            }
        }
        sink.write(new Heartbeat(new Position("p" + next)));
        sink.flush();
        sink.close();

        String living = mode == Mode.SOFT_DELETE ? " WHERE NOT _tailrace_deleted" : "";
        if (mode == Mode.APPEND) {
            assertThat(
                            DuckDbRig.query(
                                    config.path(),
                                    "SELECT (SELECT count(*) FROM public.keyed) + (SELECT count(*) FROM public.bag)"))
                    .as("seed %d", seed)
                    .containsExactly(List.of(Integer.toString(events)));
            return;
        }
        assertThat(
                        DuckDbRig.query(
                                config.path(), "SELECT a, b, v, w, x FROM public.keyed" + living))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        rows.values().stream().map(OracleTest::printed).toList());
        assertThat(
                        DuckDbRig.query(
                                        config.path(),
                                        "SELECT v || '|' || w || '|' || f FROM public.bag" + living)
                                .stream()
                                .map(List::getFirst)
                                .toList())
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(bag);
    }

    private static int start(ExactlyOnceSink sink) throws InterruptedException {
        Position from = sink.restore().orElse(new Position("p0"));
        sink.write(new SchemaChange(from, null, KEYED));
        sink.write(new SchemaChange(from, null, BAG));
        return Integer.parseInt(from.token().substring(1));
    }

    private static List<String> printed(@Nullable String[] row) {
        List<String> texts = new ArrayList<>();
        for (String cell : row) {
            texts.add(
                    cell == null
                            ? "NULL"
                            : cell.replace("P1DT0S", "1 day").replace("PT1S", "00:00:01"));
        }
        return texts;
    }

    private List<ChangeBatch> history(Random random) {
        List<ChangeBatch> batches = new ArrayList<>();
        Frames frames = new Frames();
        for (int i = 0; i < 6000; i++) {
            if (random.nextInt(3) == 0) {
                changeBag(frames, random);
            } else {
                changeKeyed(frames, random);
            }
            if (random.nextInt(20) == 0 || i == 5999) {
                batches.add(frames.build("p" + (batches.size() + 1)));
            }
        }
        return batches;
    }

    private void changeKeyed(Frames frames, Random random) {
        String key = random.nextInt(8) + "/k" + random.nextInt(5);
        @Nullable String[] old = rows.get(key);
        @Nullable String[] row = row(key, random);
        events++;
        if (random.nextInt(400) == 0) {
            frames.truncate(KEYED);
            rows.clear();
        } else if (old == null) {
            frames.change(random.nextBoolean() ? Op.READ : Op.INSERT, KEYED, null, row);
            rows.put(key, row);
        } else {
            changeKnown(frames, random, key, old, row);
        }
    }

    private void changeKnown(
            Frames frames,
            Random random,
            String key,
            @Nullable String[] old,
            @Nullable String[] row) {
        switch (random.nextInt(6)) {
            case 0 -> {
                frames.delete(KEYED, keyOnly(old));
                rows.remove(key);
            }
            case 1 -> {
                frames.read(KEYED, row);
                rows.put(key, row);
            }
            case 2, 3 -> move(frames, random, key, old, row);
            default -> {
                @Nullable String[] sent = withAbsent(random, row, old);
                frames.update(KEYED, random.nextBoolean() ? null : keyOnly(old), sent);
                rows.put(key, row);
            }
        }
    }

    private void move(
            Frames frames,
            Random random,
            String key,
            @Nullable String[] old,
            @Nullable String[] row) {
        String to = random.nextInt(8) + "/k" + random.nextInt(5);
        if (to.equals(key)) {
            frames.update(KEYED, keyOnly(old), row);
            rows.put(key, row);
            return;
        }
        if (rows.remove(to) != null) {
            frames.delete(
                    KEYED,
                    to.substring(0, 1),
                    to.substring(2),
                    Frames.ABSENT,
                    Frames.ABSENT,
                    Frames.ABSENT);
            events++;
        }
        row[0] = to.substring(0, 1);
        row[1] = to.substring(2);
        @Nullable String[] sent = withAbsent(random, row, old);
        frames.update(KEYED, random.nextBoolean() ? keyOnly(old) : old.clone(), sent);
        events++; // append writes the old key's end as a row of its own
        rows.remove(key);
        rows.put(to, row);
    }

    private static @Nullable String[] row(String key, Random random) {
        return new @Nullable String[] {
            key.substring(0, 1),
            key.substring(2),
            random.nextInt(5) == 0 ? null : "v" + random.nextInt(1000),
            Integer.toString(random.nextInt(1000)),
            random.nextBoolean() ? "P1DT0S" : "PT1S"
        };
    }

    /** Some cells as unchanged: the row keeps what it had, and the change does not say it. */
    private static @Nullable String[] withAbsent(
            Random random, @Nullable String[] row, @Nullable String[] old) {
        @Nullable String[] sent = row.clone();
        for (int i = 2; i < row.length; i++) {
            if (random.nextInt(3) == 0) {
                row[i] = old[i];
                sent[i] = Frames.ABSENT;
            }
        }
        return sent;
    }

    private static @Nullable String[] keyOnly(@Nullable String[] row) {
        @Nullable String[] key = row.clone();
        Arrays.fill(key, 2, key.length, Frames.ABSENT);
        return key;
    }

    private void changeBag(Frames frames, Random random) {
        String row =
                "v"
                        + random.nextInt(3)
                        + "|"
                        + random.nextInt(3)
                        + "|"
                        + (random.nextBoolean() ? "0.0" : "-0.0");
        events++;
        int kind = random.nextInt(10);
        if (bag.isEmpty() || kind < 5) {
            frames.insert(BAG, row.split("\\|"));
            bag.add(row);
            return;
        }
        String old = bag.remove(random.nextInt(bag.size()));
        if (kind < 8) {
            frames.delete(BAG, old.split("\\|"));
        } else {
            frames.update(BAG, old.split("\\|"), row.split("\\|"));
            bag.add(row);
        }
    }
}
