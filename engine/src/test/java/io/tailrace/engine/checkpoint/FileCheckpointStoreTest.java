package io.tailrace.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest {

    @TempDir Path directory;

    @Test
    void loads_what_was_saved() {
        var store = new FileCheckpointStore(directory);
        store.save(checkpoint(3, "lsn=0/16B3748;n=2 ü"));

        assertThat(store.load("shop", "all", Split.WHOLE))
                .contains(checkpoint(3, "lsn=0/16B3748;n=2 ü"));
        assertThat(store.load("shop", "other", Split.WHOLE)).isEmpty();
        assertThat(store.list("shop")).containsExactly(checkpoint(3, "lsn=0/16B3748;n=2 ü"));
    }

    @Test
    void a_file_torn_at_any_byte_gives_the_checkpoint_before_it() throws Exception {
        var store = new FileCheckpointStore(directory);
        store.save(checkpoint(1, "a"));
        store.save(checkpoint(1, "b"));
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(store.load("shop", "all", Split.WHOLE))
                    .as("%s bytes", length)
                    .contains(checkpoint(1, "a"));
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 4;
            Files.write(file(), flipped);
            assertThat(store.load("shop", "all", Split.WHOLE))
                    .as("byte %s", at)
                    .contains(checkpoint(1, "a"));
        }
    }

    @Test
    void a_save_over_a_torn_file_keeps_the_good_one_before_it() throws Exception {
        var store = new FileCheckpointStore(directory);
        store.save(checkpoint(1, "a"));
        store.save(checkpoint(1, "b"));
        Files.writeString(file(), "torn");
        store.save(checkpoint(1, "c"));
        Files.writeString(file(), "torn again");

        assertThat(store.load("shop", "all", Split.WHOLE)).contains(checkpoint(1, "a"));
    }

    @Test
    void a_crash_between_the_renames_gives_the_checkpoint_before() throws Exception {
        var store = new FileCheckpointStore(directory);
        store.save(checkpoint(1, "a"));
        Files.move(file(), file().resolveSibling("log.previous"));

        assertThat(store.load("shop", "all", Split.WHOLE)).contains(checkpoint(1, "a"));
        assertThat(store.list("shop")).containsExactly(checkpoint(1, "a"));
    }

    @Test
    void a_crash_before_the_renames_gives_the_checkpoint_that_was_there() throws Exception {
        var store = new FileCheckpointStore(directory);
        store.save(checkpoint(1, "a"));
        Files.copy(file(), file().resolveSibling(".log.new"));

        assertThat(store.load("shop", "all", Split.WHOLE)).contains(checkpoint(1, "a"));
        assertThat(store.list("shop")).containsExactly(checkpoint(1, "a"));
    }

    @Test
    void a_save_that_fails_leaves_both_files_as_they_were() throws Exception {
        var store = new FileCheckpointStore(directory);
        store.save(checkpoint(1, "a"));
        store.save(checkpoint(1, "b"));
        Files.createDirectory(file().resolveSibling(".log.new"));

        assertThatThrownBy(() -> store.save(checkpoint(1, "c")))
                .isInstanceOf(TailraceException.class);
        assertThat(store.load("shop", "all", Split.WHOLE)).contains(checkpoint(1, "b"));
        Files.delete(file());
        assertThat(store.load("shop", "all", Split.WHOLE)).contains(checkpoint(1, "a"));
    }

    @Test
    void refuses_to_start_anew_when_nothing_readable_is_left() throws Exception {
        var store = new FileCheckpointStore(directory);
        store.save(checkpoint(1, "a"));
        Files.writeString(file(), "torn");

        assertThatThrownBy(() -> store.load("shop", "all", Split.WHOLE))
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e -> assertThat(e.code()).isEqualTo(CheckpointError.CHECKPOINT_DAMAGED))
                .hasMessageContaining(file().toString());
    }

    @Test
    void refuses_a_lower_epoch() {
        var store = new FileCheckpointStore(directory);
        store.save(checkpoint(2, "a"));
        store.save(checkpoint(2, "b"));

        assertThatThrownBy(() -> new FileCheckpointStore(directory).save(checkpoint(1, "c")))
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e ->
                                assertThat(e.code())
                                        .isEqualTo(CheckpointError.CHECKPOINT_EPOCH_STALE));
        assertThat(store.load("shop", "all", Split.WHOLE)).contains(checkpoint(2, "b"));
    }

    @Test
    void a_deleted_checkpoint_is_gone_with_the_one_before_it() {
        var store = new FileCheckpointStore(directory);
        store.save(checkpoint(1, "a"));
        store.save(checkpoint(1, "b"));
        store.delete("shop", "all", Split.WHOLE);

        assertThat(store.load("shop", "all", Split.WHOLE)).isEmpty();
        assertThat(store.list("shop")).isEmpty();
    }

    @Test
    void a_state_directory_can_be_taken_again_once_it_was_let_go() {
        StateLock.take(directory).close();
        try (StateLock held = StateLock.take(directory)) {
            assertThatThrownBy(() -> StateLock.take(directory))
                    .hasMessageContaining("in use by process");
            assertThat(held).isNotNull();
        }
    }

    @Test
    void a_state_directory_of_another_process_is_refused_with_its_id() throws Exception {
        Process other =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var said = other.inputReader()) {
            assertThat(said.readLine()).isEqualTo("held");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> StateLock.take(directory))
                        .isInstanceOfSatisfying(
                                TailraceException.class,
                                e ->
                                        assertThat(e.code())
                                                .isEqualTo(CheckpointError.STATE_DIRECTORY_LOCKED))
                        .hasMessageContaining("process " + other.pid() + ";");
            }
        } finally {
            other.destroyForcibly().waitFor();
        }
        StateLock.take(directory).close();
    }

    /** Another process that has the state directory until it is killed. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            try (StateLock lock = StateLock.take(Path.of(arguments[0]))) {
                System.out.println(lock == null ? "" : "held");
                Thread.currentThread().join();
            }
        }
    }

    private Path file() {
        return directory.resolve("shop/checkpoints/all/log");
    }

    private static Checkpoint checkpoint(long epoch, String position) {
        return new Checkpoint(
                "shop",
                "all",
                Split.WHOLE,
                epoch,
                new Position(position),
                Instant.parse("2026-01-02T03:04:05.678901Z"));
    }
}
