package io.tailrace.connector.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.Checkable.Level;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.InvalidOptions;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesSinkTest {

    private static final SinkContext CONTEXT = new SinkContext("shop", "files", Split.WHOLE);
    private static final Duration FLUSH = Duration.ofMillis(200);

    @TempDir Path directory;

    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(1024);
    private Instant now = Instant.ofEpochSecond(1_800_000_000);
    private final InstantSource clock = () -> now;

    @Test
    void changes_are_durable_when_the_flush_interval_is_over_and_a_run_has_ended() {
        try (FilesSink sink = open(config())) {
            CompletionStage<?> first = sink.write(insert("p1", "public.orders", "a"));
            now = now.plus(FLUSH);
            CompletionStage<?> same = sink.write(insert("p1", "public.orders", "b"));
            assertThat(first.toCompletableFuture()).isNotDone();

            CompletionStage<?> next = sink.write(insert("p2", "public.orders", "c"));
            assertThat(first.toCompletableFuture()).isDone();
            assertThat(same.toCompletableFuture()).isDone();
            assertThat(next.toCompletableFuture()).isNotDone();
        }
        try (FilesSink sink = open(config())) {
            assertThat(sink.restore()).contains(new Position("p1"));
        }
    }

    @Test
    void a_heartbeat_makes_the_last_changes_of_an_idle_source_durable() {
        try (FilesSink sink = open(config())) {
            CompletionStage<?> stage = sink.write(insert("p1", "public.orders", "a"));
            now = now.plus(FLUSH);
            assertThat(sink.write(new Heartbeat(new Position("p1"))).toCompletableFuture())
                    .isDone();
            assertThat(stage.toCompletableFuture()).isDone();
        }
    }

    @Test
    void an_idle_position_is_recorded_now_and_then() {
        try (FilesSink sink = open(config())) {
            sink.write(new Heartbeat(new Position("p1")));
            now = now.plusSeconds(1);
            CompletionStage<?> early = sink.write(new Heartbeat(new Position("p2")));
            assertThat(early.toCompletableFuture()).isNotDone();
            now = now.plusSeconds(10);
            sink.write(new Heartbeat(new Position("p3")));
            assertThat(early.toCompletableFuture()).isDone();
        }
        try (FilesSink sink = open(config())) {
            assertThat(sink.restore()).contains(new Position("p2"));
        }
    }

    @Test
    void a_file_is_finished_when_it_is_old_also_while_nothing_comes() throws IOException {
        try (FilesSink sink = open(config())) {
            sink.write(insert("p1", "public.orders", "a"));
            sink.flush();
            assertThat(Written.names(directory)).containsExactly("shop-000001.jsonl.part");
            now = now.plus(Duration.ofHours(1));
            sink.write(new Heartbeat(new Position("p1")));
            assertThat(Written.names(directory)).containsExactly("shop-000001.jsonl");
            sink.write(insert("p2", "public.orders", "b"));
            sink.flush();
            assertThat(Written.names(directory))
                    .containsExactly("shop-000001.jsonl", "shop-000002.jsonl.part");
        }
    }

    @Test
    void the_age_of_a_file_counts_on_over_a_restart() throws IOException {
        try (FilesSink sink = open(config())) {
            sink.write(insert("p1", "public.orders", "a"));
            sink.flush();
        }
        now = now.plus(Duration.ofMinutes(61));
        try (FilesSink sink = open(config())) {
            sink.write(insert("p2", "public.orders", "b"));
            sink.flush();
        }
        assertThat(Written.names(directory))
                .containsExactly("shop-000001.jsonl", "shop-000002.jsonl.part");
    }

    @Test
    void the_end_of_a_bounded_source_finishes_all_files() throws IOException {
        FilesConfig config = config(Compression.NONE, true);
        try (FilesSink sink = open(config)) {
            sink.write(insert("p1", "public.orders", "a"));
            sink.write(insert("p1", "public.order items", "b"));
            CompletionStage<?> end = sink.write(new End(new Position("p1")));
            assertThat(end.toCompletableFuture()).isDone();
        }
        assertThat(Written.names(directory))
                .containsExactly("public.order%20items-000001.jsonl", "public.orders-000001.jsonl");
    }

    @Test
    void another_compression_starts_another_file() throws IOException {
        try (FilesSink sink = open(config())) {
            sink.write(insert("p1", "public.orders", "a"));
            sink.flush();
        }
        try (FilesSink sink = open(config(Compression.ZSTD, false))) {
            sink.write(insert("p2", "public.orders", "b"));
            sink.flush();
        }
        assertThat(Written.names(directory))
                .containsExactly("shop-000001.jsonl", "shop-000002.jsonl.zst.part");
        assertThat(Written.lines(directory).get("shop")).hasSize(2);
    }

    @Test
    void numbers_of_files_that_were_moved_away_are_not_used_again() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (FilesSink sink = open(config())) {
                sink.write(insert("p" + i, "public.orders", "a"));
                sink.write(new End(new Position("p" + i)));
            }
            Files.delete(directory.resolve("shop-00000%d.jsonl".formatted(i + 1)));
        }
        assertThat(Written.names(directory)).isEmpty();
    }

    @Test
    void files_that_lie_there_are_not_overwritten_when_the_manifest_is_gone() throws IOException {
        Files.writeString(directory.resolve("shop-000007.jsonl"), "old\n");
        try (FilesSink sink = open(config())) {
            sink.write(insert("p1", "public.orders", "a"));
            sink.flush();
        }
        assertThat(Written.names(directory))
                .containsExactly("shop-000007.jsonl", "shop-000008.jsonl.part");
    }

    @Test
    void thousands_of_tables_need_few_open_files() throws IOException {
        FilesConfig config = config(Compression.GZIP, true);
        try (FilesSink sink = open(config)) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 200; i++) {
                    sink.write(insert("p" + round, "public.t" + i, "a" + round));
                }
                sink.flush();
            }
        }
        assertThat(Written.lines(directory))
                .hasSize(200)
                .allSatisfy((stem, lines) -> assertThat(lines).hasSize(2));
    }

    @Test
    void a_torn_manifest_line_is_ignored_and_the_one_before_holds() throws IOException {
        try (FilesSink sink = open(config())) {
            sink.write(insert("p1", "public.orders", "a"));
            sink.flush();
            sink.write(insert("p2", "public.orders", "b"));
            sink.flush();
        }
        Path manifest = directory.resolve(".tailrace/manifest");
        byte[] whole = Files.readAllBytes(manifest);
        Files.write(manifest, Arrays.copyOf(whole, whole.length - 1));
        try (FilesSink sink = open(config())) {
            assertThat(sink.restore()).contains(new Position("p1"));
        }
        assertThat(Written.lines(directory).get("shop")).hasSize(1);
    }

    @Test
    void a_manifest_that_is_damaged_in_its_middle_is_refused() throws IOException {
        try (FilesSink sink = open(config())) {
            for (int i = 0; i < 3; i++) {
                sink.write(insert("p" + i, "public.orders", "a"));
                sink.flush();
            }
        }
        Path manifest = directory.resolve(".tailrace/manifest");
        Files.writeString(manifest, Files.readString(manifest).replace("\tp1\t", "\tp9\t"));

        assertRefused(FilesError.FILES_MANIFEST_DAMAGED, "line 3", config());
    }

    @Test
    void a_manifest_that_grew_long_is_written_anew() throws IOException {
        Path path = directory.resolve("manifest");
        Manifest.FileState state = new Manifest.FileState("s", 1, ".jsonl", 0, 5, false);
        try (Manifest manifest = new Manifest(path, "shop", "files")) {
            for (int i = 0; i < 300; i++) {
                manifest.record(new Position("x".repeat(8000) + i), List.of(state));
            }
        }
        assertThat(Files.size(path)).isLessThan(2 << 20);
        try (Manifest manifest = new Manifest(path, "shop", "files")) {
            assertThat(manifest.position()).isEqualTo(new Position("x".repeat(8000) + 299));
            assertThat(manifest.files()).containsExactly(state);
        }
    }

    @Test
    void a_missing_or_short_file_is_reported_and_not_made_up_for() throws IOException {
        try (FilesSink sink = open(config())) {
            sink.write(insert("p1", "public.orders", "a"));
            sink.flush();
        }
        Path part = directory.resolve("shop-000001.jsonl.part");
        Files.write(part, new byte[3]);
        assertRefused(FilesError.FILES_DATA_MISSING, "has only 3 bytes", config());
        Files.delete(part);
        assertRefused(FilesError.FILES_DATA_MISSING, "is missing", config());
    }

    @Test
    void unfinished_files_without_a_manifest_are_left_alone() throws IOException {
        Path part = Files.writeString(directory.resolve("shop-000001.jsonl.part"), "{}\n");

        assertRefused(FilesError.FILES_DIRECTORY_TAKEN, "shop-000001.jsonl.part", config());
        assertThat(part).exists();
    }

    @Test
    void a_directory_belongs_to_one_route() {
        open(config()).close();
        TailraceException refused =
                catchThrowableOfType(
                        TailraceException.class,
                        () ->
                                FilesSink.open(
                                        config(),
                                        new SinkContext("shop", "other", Split.WHOLE),
                                        clock));

        assertThat(refused.code()).isEqualTo(FilesError.FILES_DIRECTORY_TAKEN);
        assertThat(refused).hasMessageContaining("pipeline 'shop', route 'files'");
    }

    @Test
    void a_directory_in_use_says_by_whom() {
        try (FilesSink sink = open(config())) {
            assertThat(sink.restore()).isEmpty();
            assertRefused(
                    FilesError.FILES_LOCKED, "process " + ProcessHandle.current().pid(), config());
        }
        open(config()).close();
    }

    @Test
    void splits_write_side_by_side() throws IOException {
        try (FilesSink one =
                        FilesSink.open(
                                config(), new SinkContext("shop", "files", new Split("0")), clock);
                FilesSink two =
                        FilesSink.open(
                                config(),
                                new SinkContext("shop", "files", new Split("1")),
                                clock)) {
            one.write(insert("p1", "public.orders", "a"));
            two.write(insert("p1", "public.orders", "b"));
            one.flush();
            two.flush();
        }
        assertThat(Written.names(directory)).containsExactly("0", "1");
    }

    @Test
    void a_directory_that_is_a_file_is_refused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        FilesConfig config = config(file, Compression.NONE, false);

        assertRefused(FilesError.FILES_DIRECTORY_UNUSABLE, file.toString(), config);
        List<Finding> findings = new FilesSinkFactory().check(config);
        assertThat(findings).extracting(Finding::level).containsExactly(Level.FAIL);
    }

    @Test
    void an_unknown_format_is_refused() {
        assertThatThrownBy(() -> new StdoutConfig("xml", Map.of()))
                .isInstanceOf(InvalidOptions.class)
                .hasMessageStartingWith("'format': expected one of json, tailrace, flat");
        assertThatThrownBy(() -> new BlackholeConfig(null, Map.of("schemas", "true")))
                .hasMessageContaining("needs a 'format'");
    }

    @Test
    void the_options_of_a_format_reach_it() throws IOException {
        FilesConfig config =
                new FilesConfig(
                        directory,
                        "debezium",
                        Map.of("server", "here"),
                        Compression.NONE,
                        false,
                        DataSize.parse("1MiB"),
                        FLUSH,
                        FLUSH);
        try (FilesSink sink = open(config)) {
            sink.write(insert("p1", "public.orders", "a"));
            sink.flush();
        }
        try (Stream<Path> files = Files.list(directory)) {
            Path file = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            assertThat(Files.readString(file)).contains("\"name\":\"here\"");
        }
    }

    @Test
    void a_row_of_64_mebibytes_that_escaping_doubles_passes_through() throws IOException {
        byte[] large = new byte[64 << 20];
        Arrays.fill(large, (byte) '"');
        builder.change(Op.INSERT, table("public.orders"), new Transaction("1", "1", 0), 0, 0);
        builder.after();
        builder.cell(large, 0, large.length);
        ChangeBatch batch = builder.build(new Position("p1"));
        large = new byte[0];
        try (FilesSink sink = open(config(Compression.ZSTD, false))) {
            sink.write(batch);
            sink.flush();
        }
        long length = 0;
        try (InputStream in =
                new com.github.luben.zstd.ZstdInputStream(
                        Files.newInputStream(directory.resolve("shop-000001.jsonl.zst.part")))) {
            for (long read = in.skip(1 << 20); read > 0; read = in.skip(1 << 20)) {
                length += read;
            }
        }
        assertThat(length).isGreaterThan(2L * (64 << 20));
    }

    @Test
    @Tag("server")
    void a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_space() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()),
                "only root can mount a small disk");
        try {
            FilesConfig config = config(disk, Compression.NONE, false);
            Path filler = disk.resolve("filler");
            Files.write(filler, new byte[200 << 10]);
            int written = writeUntilFull(config);
            assertThat(written).isGreaterThan(0);
            Files.delete(filler);
            try (FilesSink sink = open(config)) {
                int from = Integer.parseInt(sink.restore().orElseThrow().token()) + 1;
                for (int i = from; i <= written + 1; i++) {
                    sink.write(insert(Integer.toString(i), "public.orders", "x".repeat(1000) + i));
                }
                sink.flush();
            }
            List<String> lines = Written.lines(disk).get("shop");
            assertThat(lines).hasSize(written + 2);
            for (int i = 0; i < lines.size(); i++) {
                assertThat(lines.get(i)).contains("x" + i + "\"");
            }
        } finally {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private int writeUntilFull(FilesConfig config) {
        try (FilesSink sink = open(config)) {
            for (int i = 0; i < 1000; i++) {
                try {
                    sink.write(insert(Integer.toString(i), "public.orders", "x".repeat(1000) + i));
                    sink.flush();
                } catch (TailraceException e) {
                    assertThat(e.code()).isEqualTo(FilesError.FILES_DISK_FULL);
                    assertThat(e.code().kind()).isEqualTo(ErrorCode.Kind.RESOURCE);
                    assertThat(e).hasMessageContaining(config.directory().toString());
                    return i;
                }
            }
        }
        throw new AssertionError("the disk did not fill up");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private void assertRefused(FilesError code, String message, FilesConfig config) {
        TailraceException refused =
                catchThrowableOfType(TailraceException.class, () -> open(config).close());
        assertThat(refused).isNotNull();
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused).hasMessageContaining(message);
    }

    private FilesSink open(FilesConfig config) {
        return FilesSink.open(config, CONTEXT, clock);
    }

    private FilesConfig config() {
        return config(Compression.NONE, false);
    }

    private FilesConfig config(Compression compression, boolean byTable) {
        return config(directory, compression, byTable);
    }

    private static FilesConfig config(Path directory, Compression compression, boolean byTable) {
        return new FilesConfig(
                directory,
                "json",
                Map.of(),
                compression,
                byTable,
                new DataSize(1 << 20),
                Duration.ofHours(1),
                FLUSH);
    }

    private ChangeBatch insert(String position, String table, String text) {
        builder.change(Op.INSERT, table(table), new Transaction("1", "1", 0), 0, 0);
        builder.after();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        builder.cell(bytes, 0, bytes.length);
        return builder.build(new Position(position));
    }

    private static Table table(String name) {
        int dot = name.indexOf('.');
        return new Table(
                new TableName(name.substring(0, dot), name.substring(dot + 1)),
                List.of(new Column("text", DataType.of(Kind.TEXT), "text", true, 0)),
                1);
    }
}
