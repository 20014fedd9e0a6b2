package io.tailrace.connector.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.files.Manifest.FileState;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invariant 7: whatever instant the sink is cut off at, its files end up with every line once. */
class FilesSinkCrashTest {

    private static final SinkContext CONTEXT = new SinkContext("shop", "files", Split.WHOLE);
    private static final int FRAMES = 400;

    @TempDir Path directory;

    private Instant now = Instant.ofEpochSecond(1_800_000_000);
    private final InstantSource clock = () -> now;

    @ParameterizedTest
    @CsvSource({
        "NONE, false, 1",
        "NONE, true, 2",
        "GZIP, false, 3",
        "GZIP, true, 4",
        "ZSTD, false, 5",
        "ZSTD, true, 6",
        "NONE, false, 7",
        "NONE, true, 8",
        "ZSTD, true, 9",
        "NONE, false, 10",
        "NONE, true, 11"
    })
    void every_line_is_there_once_after_any_number_of_crashes(
            Compression compression, boolean byTable, long seed) throws IOException {
        Script script = new Script(seed, FRAMES);
        Random random = new Random(seed);
        FilesConfig config = config(compression, byTable, random);
        int promised = 0;
        for (int crash = 0; crash < 40; crash++) {
            promised = runAndCrash(config, script, random, promised);
            damageWhatWasNotPromised(random);
        }
        runToEnd(config, script, promised);

        Map<String, List<String>> expected = new HashMap<>();
        script.lines(byTable)
                .forEach(
                        (table, lines) ->
                                expected.put(byTable ? Names.stem(table) : "shop", lines));
        assertThat(Written.lines(directory)).isEqualTo(expected);
        assertThat(Written.names(directory)).noneMatch(name -> name.endsWith(".part"));
    }

    private FilesConfig config(Compression compression, boolean byTable, Random random) {
        return new FilesConfig(
                directory,
                "json",
                Map.of(),
                compression,
                byTable,
                new DataSize(500 + random.nextInt(20_000)),
                Duration.ofSeconds(1),
                Duration.ofMillis(random.nextInt(100)));
    }

    /** Returns how many frames the sink has promised so far. */
    private int runAndCrash(FilesConfig config, Script script, Random random, int promised) {
        FilesSink sink = FilesSink.open(config, CONTEXT, clock);
        int next = start(sink, script, promised);
        int stop = Math.min(script.frames(), next + random.nextInt(script.frames() / 20));
        int kept = next;
        Map<Integer, CompletionStage<?>> stages = new HashMap<>();
        while (next < stop) {
            now = now.plusMillis(random.nextInt(30));
            stages.put(next, sink.write(script.frame(next)));
            next++;
            if (random.nextInt(20) == 0
                    && next == script.after(script.frame(next - 1).position())) {
                sink.flush();
            }
        }
        for (Map.Entry<Integer, CompletionStage<?>> stage : stages.entrySet()) {
            if (stage.getValue().toCompletableFuture().isDone()) {
                kept = Math.max(kept, stage.getKey() + 1);
            }
        }
        sink.close();
        return Math.max(promised, kept);
    }

    private static int start(FilesSink sink, Script script, int promised) {
        int start = sink.restore().map(script::after).orElse(0);
        assertThat(start)
                .as("frames that the sink said are durable are")
                .isGreaterThanOrEqualTo(promised);
        return start;
    }

    private void runToEnd(FilesConfig config, Script script, int promised) {
        FilesSink sink = FilesSink.open(config, CONTEXT, clock);
        for (int next = start(sink, script, promised); next < script.frames(); next++) {
            sink.write(script.frame(next));
        }
        CompletionStage<?> end = sink.write(new End(new Position("end")));
        assertThat(end.toCompletableFuture()).isDone();
        sink.close();
    }

    /**
     * Does to the files what a crash may do: lose or tear what was not synced, and come between
     * record and rename.
     */
    private void damageWhatWasNotPromised(Random random) throws IOException {
        Path path = directory.resolve(".tailrace/manifest");
        List<FileState> states;
        try (Manifest manifest = new Manifest(path, "shop", "files")) {
            states = manifest.files();
        }
        for (FileState state : states) {
            Path part = directory.resolve(state.fileName() + ".part");
            Path whole = directory.resolve(state.fileName());
            if (!state.finished()) {
                tear(part, state.length(), random);
            } else if (Files.exists(whole) && random.nextBoolean() && inLastRecord(path, state)) {
                Files.move(whole, part);
            }
        }
        if (random.nextBoolean()) {
            Files.writeString(path, "0badc0de\trun 99999\topen/sh", StandardOpenOption.APPEND);
        }
        if (random.nextBoolean()) {
            Files.writeString(directory.resolve("shop-099999.jsonl.part"), "{\"torn");
        }
    }

    private static boolean inLastRecord(Path manifest, FileState state) throws IOException {
        return Files.readAllLines(manifest).getLast().contains(state.text());
    }

    private static void tear(Path part, long length, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(part);
        assertThat(bytes.length).isGreaterThanOrEqualTo((int) length);
        int kept = (int) length + random.nextInt(bytes.length - (int) length + 1);
        byte[] torn = Arrays.copyOf(bytes, kept + random.nextInt(10));
        Files.write(part, torn);
    }
}
