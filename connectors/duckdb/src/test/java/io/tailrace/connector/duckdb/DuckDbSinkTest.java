package io.tailrace.connector.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.connector.duckdb.DuckDbConfig.Mode;
import io.tailrace.spi.Checkable;
import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DuckDbSinkTest {

    private static final Table KEYED = Frames.table("t", "id INT64 key", "v TEXT", "w INT32");
    private static final Table KEYLESS = Frames.table("bag", "v TEXT", "w INT32");

    @TempDir Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final Frames frames = new Frames();

    private ExactlyOnceSink open(Mode mode) {
        DuckDbConfig base = DuckDbRig.config(folder, mode);
        DuckDbConfig config =
                new DuckDbConfig(
                        base.path(),
                        mode,
                        Map.of("public", "shop"),
                        "raw_",
                        Duration.ofMillis(500),
                        base.flushRows(),
                        base.flushBytes(),
                        base.memoryLimit(),
                        2,
                        base.checkpointThreshold(),
                        base.onDropColumn(),
                        base.onDropTable(),
                        base.messages(),
                        base.times());
        return DuckDbSink.open(config, DuckDbRig.CONTEXT, nanos::get, DuckDbSink.APPLY_BYTES);
    }

    private List<List<String>> query(String sql) {
        return DuckDbRig.query(DuckDbRig.config(folder, Mode.MIRROR).path(), sql);
    }

    private static Heartbeat beat(String position) {
        return new Heartbeat(new Position(position));
    }

    @Test
    void commits_when_the_time_is_up_and_not_before() throws Exception {
        try (ExactlyOnceSink sink = open(Mode.MIRROR)) {
            CompletableFuture<?> stage =
                    sink.write(frames.insert(KEYED, "1", "x", "1").build("p1"))
                            .toCompletableFuture();
            nanos.addAndGet(Duration.ofMillis(499).toNanos());
            sink.write(beat("p1"));
            assertThat(stage).isNotDone();
            nanos.addAndGet(Duration.ofMillis(1).toNanos());
            assertThat(sink.write(beat("p1")).toCompletableFuture()).isDone();
            assertThat(stage).isCompleted();
        }
        assertThat(query("SELECT * FROM raw_shop.t")).containsExactly(List.of("1", "x", "1"));
    }

    @Test
    void waits_for_the_end_of_a_run_of_frames_with_one_position() throws Exception {
        try (ExactlyOnceSink sink = open(Mode.MIRROR)) {
            CompletableFuture<?> first =
                    sink.write(frames.insert(KEYED, "1", "x", "1").build("p1"))
                            .toCompletableFuture();
            nanos.addAndGet(Duration.ofSeconds(5).toNanos());
            sink.write(frames.insert(KEYED, "2", "y", "2").build("p1"));
            assertThat(first).isNotDone();
            sink.write(frames.insert(KEYED, "3", "z", "3").build("p2"));
            assertThat(first).isCompleted();
        }
        assertThat(query("SELECT id FROM raw_shop.t ORDER BY id"))
                .containsExactly(List.of("1"), List.of("2"));
    }

    @Test
    void writes_nothing_for_heartbeats_at_the_position_it_holds() throws Exception {
        try (ExactlyOnceSink sink = open(Mode.MIRROR)) {
            sink.write(beat("p1"));
            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            assertThat(sink.write(beat("p1")).toCompletableFuture()).isDone();
            double commits = commits(sink);
            for (int i = 0; i < 100; i++) {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                assertThat(sink.write(beat("p1")).toCompletableFuture()).isCompleted();
            }
            assertThat(commits(sink)).isEqualTo(commits).isEqualTo(1);
        }
    }

    private static double commits(ExactlyOnceSink sink) {
        return ((DuckDbSink) sink).gauges().getFirst().value().getAsDouble();
    }

    @Test
    void swaps_keys_within_a_batch_with_cells_that_the_log_does_not_carry() throws Exception {
        try (ExactlyOnceSink sink = open(Mode.MIRROR)) {
            sink.write(
                    frames.insert(KEYED, "1", "one", "1")
                            .insert(KEYED, "2", "two", "2")
                            .build("p1"));
            sink.write(beat("p1"));
            sink.flush();
            sink.write(
                    frames.update(KEYED, key("1"), "9", Frames.ABSENT, "10")
                            .update(KEYED, key("2"), "1", Frames.ABSENT, Frames.ABSENT)
                            .update(KEYED, key("9"), "2", Frames.ABSENT, Frames.ABSENT)
                            .build("p2"));
            sink.write(beat("p2"));
            sink.flush();
        }
        assertThat(query("SELECT * FROM raw_shop.t ORDER BY id"))
                .containsExactly(List.of("1", "two", "2"), List.of("2", "one", "10"));
    }

    private static String[] key(String id) {
        return new String[] {id, Frames.ABSENT, Frames.ABSENT};
    }

    @Test
    void puts_nulls_for_absent_cells_of_a_row_that_is_not_there_until_a_read_brings_it()
            throws Exception {
        try (ExactlyOnceSink sink = open(Mode.MIRROR)) {
            sink.write(
                    frames.update(KEYED, null, "1", Frames.ABSENT, "7")
                            .delete(KEYED, key("5"))
                            .build("p1"));
            sink.write(beat("p1"));
            sink.flush();
            assertThat(query("SELECT * FROM raw_shop.t"))
                    .containsExactly(List.of("1", "NULL", "7"));
            sink.write(frames.read(KEYED, "1", "x", "7").read(KEYED, "1", "x", "7").build("p2"));
            sink.write(beat("p2"));
            sink.flush();
        }
        assertThat(query("SELECT * FROM raw_shop.t")).containsExactly(List.of("1", "x", "7"));
    }

    @Test
    void deletes_one_of_equal_rows_where_there_is_no_key() throws Exception {
        try (ExactlyOnceSink sink = open(Mode.MIRROR)) {
            for (int i = 0; i < 3; i++) {
                frames.insert(KEYLESS, "x", null);
            }
            sink.write(frames.build("p1"));
            sink.write(beat("p1"));
            sink.flush();
            sink.write(
                    frames.delete(KEYLESS, "x", null)
                            .update(KEYLESS, new String[] {"x", null}, Frames.ABSENT, "1")
                            .build("p2"));
            sink.write(beat("p2"));
            sink.flush();
        }
        assertThat(query("SELECT * FROM raw_shop.bag ORDER BY w"))
                .containsExactlyInAnyOrder(List.of("x", "1"), List.of("x", "NULL"));
    }

    @Test
    void refuses_a_change_that_does_not_say_which_row_it_means() throws Exception {
        try (ExactlyOnceSink sink = open(Mode.MIRROR)) {
            ChangeBatch batch =
                    frames.insert(KEYLESS, "x", "1")
                            .delete(KEYLESS, "x", Frames.ABSENT)
                            .build("p1");
            RejectedChange rejected =
                    catchThrowableOfType(RejectedChange.class, () -> sink.write(batch));
            assertThat(rejected.index()).isEqualTo(1);
            assertThat(rejected).hasMessageContaining("public.bag has no key");

            ChangeBatch nullKey = frames.insert(KEYED, null, "x", "1").build("p1");
            assertThat(catchThrowableOfType(RejectedChange.class, () -> sink.write(nullKey)))
                    .hasMessageContaining("column id");
        }
    }

    @Test
    void marks_deleted_rows_and_orders_versions_as_the_log() throws Exception {
        try (ExactlyOnceSink sink = open(Mode.SOFT_DELETE)) {
            sink.write(
                    frames.insert(KEYED, "1", "x", "1").insert(KEYED, "2", "y", "2").build("p1"));
            sink.write(frames.delete(KEYED, key("1")).build("p2"));
            sink.write(frames.update(KEYED, key("2"), "3", Frames.ABSENT, "4").build("p3"));
            sink.write(beat("p3"));
            sink.flush();
            String rows =
                    "SELECT id, v, w, _tailrace_op, _tailrace_deleted, _tailrace_version FROM raw_shop.t ORDER BY id";
            assertThat(query(rows))
                    .containsExactly(
                            List.of("1", "x", "1", "delete", "true", "0000000000000002-0000000000"),
                            List.of("2", "y", "2", "delete", "true", "0000000000000003-0000000000"),
                            List.of(
                                    "3",
                                    "y",
                                    "4",
                                    "update",
                                    "false",
                                    "0000000000000003-0000000000"));
            sink.write(frames.insert(KEYED, "1", "again", null).truncate(KEYED).build("p4"));
            sink.write(beat("p4"));
            sink.flush();
        }
        assertThat(
                        query(
                                "SELECT id, v, w, _tailrace_op FROM raw_shop.t WHERE _tailrace_deleted ORDER BY id"))
                .containsExactly(
                        List.of("1", "again", "NULL", "truncate"),
                        List.of("2", "y", "2", "delete"),
                        List.of("3", "y", "4", "truncate"));
    }

    @Test
    void appends_a_row_for_each_change() throws Exception {
        try (ExactlyOnceSink sink = open(Mode.APPEND)) {
            sink.write(
                    frames.insert(KEYED, "1", "x", "1")
                            .update(KEYED, new String[] {"1", "x", "1"}, "2", Frames.ABSENT, "2")
                            .delete(KEYED, key("2"))
                            .truncate(KEYED)
                            .build("p1"));
            sink.write(beat("p1"));
            sink.flush();
        }
        assertThat(
                        query(
                                "SELECT id, v, w, _tailrace_op, _tailrace_deleted FROM raw_shop.t"
                                        + " ORDER BY _tailrace_version, _tailrace_op"))
                .containsExactly(
                        List.of("1", "x", "1", "insert", "false"),
                        List.of("1", "x", "1", "delete", "true"),
                        List.of("2", "x", "2", "update", "false"),
                        List.of("2", "NULL", "NULL", "delete", "true"),
                        List.of("NULL", "NULL", "NULL", "truncate", "true"));
    }

    @Test
    void passes_over_messages_unless_told_otherwise() throws Exception {
        try (ExactlyOnceSink sink = open(Mode.MIRROR)) {
            sink.write(frames.change(Op.MESSAGE, KEYLESS, null, "hello", "1").build("p1"));
            sink.write(beat("p1"));
            sink.flush();
        }
        assertThat(query("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'bag'"))
                .containsExactly(List.of("0"));
    }

    @Test
    void makes_its_file_whole_even_after_a_crash_left_half_of_one() throws Exception {
        Path path = DuckDbRig.config(folder, Mode.MIRROR).path();
        Path half = path.resolveSibling(path.getFileName() + ".new");
        Files.createDirectories(path.getParent());
        Files.write(half, new byte[4096]);
        try (ExactlyOnceSink sink = open(Mode.MIRROR)) {
            sink.write(frames.insert(KEYED, "1", "x", "1").build("p1"));
            sink.flush();
        }
        assertThat(half).doesNotExist();
        assertThat(query("SELECT id FROM raw_shop.t")).containsExactly(List.of("1"));
    }

    @Test
    void fences_an_earlier_instance() throws Exception {
        try (ExactlyOnceSink earlier = open(Mode.MIRROR)) {
            earlier.write(frames.insert(KEYED, "1", "x", "1").build("p1"));
            earlier.write(beat("p1"));
            earlier.flush();
            try (ExactlyOnceSink later = open(Mode.MIRROR)) {
                assertThat(later.restore()).contains(new Position("p1"));
                earlier.write(frames.insert(KEYED, "2", "y", "2").build("p2"));
                earlier.write(beat("p2"));
                TailraceException fenced =
                        catchThrowableOfType(TailraceException.class, earlier::flush);
                assertThat(fenced.code()).isEqualTo(DuckDbError.DUCKDB_FENCED);
            }
        }
        assertThat(query("SELECT id FROM raw_shop.t")).containsExactly(List.of("1"));
    }

    @Test
    void names_who_has_the_file_open() throws Exception {
        open(Mode.MIRROR).close();
        Process holder = Holder.start(DuckDbRig.config(folder, Mode.MIRROR).path());
        try {
            TailraceException locked =
                    catchThrowableOfType(TailraceException.class, () -> open(Mode.MIRROR));
            assertThat(locked.code()).isEqualTo(DuckDbError.DUCKDB_LOCKED);
            assertThat(locked.code().kind()).isEqualTo(ErrorCode.Kind.SINK);
            assertThat(locked).hasMessageContaining("PID " + holder.pid());
            assertThat(new DuckDbSinkFactory().check(DuckDbRig.config(folder, Mode.MIRROR)))
                    .extracting(Checkable.Finding::level)
                    .containsExactly(Checkable.Level.FAIL);
        } finally {
            holder.destroyForcibly().waitFor();
        }
        open(Mode.MIRROR).close();
    }

    @Test
    void refuses_a_file_of_another_kind() throws IOException {
        Path path = DuckDbRig.config(folder, Mode.MIRROR).path();
        Files.writeString(
                path, "no database, but long enough to have a header: " + "x".repeat(8192));
        TailraceException refused =
                catchThrowableOfType(TailraceException.class, () -> open(Mode.MIRROR));

        assertThat(refused.code()).isEqualTo(DuckDbError.DUCKDB_PATH);
    }

    @Test
    void checks_without_making_the_file() {
        DuckDbConfig config = DuckDbRig.config(folder.resolve("new/folder"), Mode.MIRROR);
        assertThat(new DuckDbSinkFactory().check(config))
                .extracting(Checkable.Finding::level)
                .containsExactly(Checkable.Level.OK);
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    @Tag("slow")
    void carries_a_cell_of_64_mebibytes() throws Exception {
        byte[] large = new byte[64 << 20];
        Arrays.fill(large, (byte) 'x');
        ChangeBatchBuilder builder = new ChangeBatchBuilder(1024);
        builder.change(Op.INSERT, KEYED, new Transaction("1", "1", 0), 0, 0);
        builder.after();
        builder.cell(new byte[] {'1'}, 0, 1);
        builder.cell(large, 0, large.length);
        builder.nullCell();
        try (ExactlyOnceSink sink = open(Mode.MIRROR)) {
            sink.write(builder.build(new Position("p1")));
            sink.write(beat("p1"));
            sink.flush();
        }
        assertThat(query("SELECT length(v) FROM raw_shop.t"))
                .containsExactly(List.of(Integer.toString(64 << 20)));
    }
}
