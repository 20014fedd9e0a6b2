package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.testkit.FrameLog.Delivered;
import io.tailrace.testkit.FrameLog.Step;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every source that reads a database's log must do. A connector's test extends it and says by
 * its {@link Rig} how to change rows in its server.
 */
public abstract class SourceContract {

    private static final long SOON = 10;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rig rig;

    /**
     * A fresh table, and the pipeline that reads it: only what changes from now on, unless the rig
     * says otherwise.
     */
    protected abstract Rig rig() throws Exception;

    /**
     * A table {@code items (id integer primary key, label text, document text)} and how to change
     * it. Statements are transactions of their own.
     */
    public interface Rig extends AutoCloseable {

        /** Opens the source where a pipeline left off; null while it has nothing. */
        Source open(@Nullable Position from) throws InterruptedException;

        /** Tries with a wrong password. */
        Source openUnauthorized(String wrongPassword) throws InterruptedException;

        /**
         * One transaction of consecutive ids; documents are so large that the log leaves them out
         * when unchanged.
         */
        void insert(int firstId, int count);

        /** An update of the label alone. */
        void relabel(int id, String label);

        void changeKey(int id, int newId);

        void delete(int id);

        /** Adds a text column, and inserts a row that has it. */
        void addColumn(String name, int id);

        /** Takes the server down, or whatever leads to it. */
        void stopServer();

        void startServer();

        @Override
        void close();
    }

    @BeforeEach
    final void setUp() throws Exception {
        rig = rig();
    }

    @AfterEach
    final void tearDown() throws Exception {
        rig.close();
    }

    @Test
    void delivers_changes_in_order_each_with_an_id_of_its_own() throws Exception {
        try (Source source = rig.open(null)) {
            int count = changeEverything();
            FrameLog log = new FrameLog(null).read(source, count);

            assertThat(log.eventIds()).hasSize(count).doesNotHaveDuplicates().isSorted();
            assertThat(log.changes().subList(0, 20))
                    .allMatch(change -> change.op() == Op.INSERT)
                    .extracting(change -> change.after("id"))
                    .containsExactlyElementsOf(ids(1, 20));
            assertThat(log.changes().getLast().op()).isEqualTo(Op.DELETE);
        }
    }

    @Test
    void resumes_from_every_position_without_loss_or_repetition() throws Exception {
        FrameLog whole = new FrameLog(null);
        int count;
        try (Source source = rig.open(null)) {
            count = changeEverything();
            whole.read(source, count);
        }
        for (Step step : whole.restartPoints()) {
            FrameLog rest = new FrameLog(step.position());
            try (Source source = rig.open(step.position())) {
                rest.read(source, count - step.changes());
            }
            assertThat(rest.eventIds())
                    .as("after %s", step.position())
                    .isEqualTo(whole.eventIds().subList(step.changes(), count));
            assertThat(rest.violations()).isEmpty();
        }
    }

    @Test
    void delivers_the_same_ids_and_cells_when_it_reads_again() throws Exception {
        Position start;
        try (Source source = rig.open(null)) {
            start =
                    new FrameLog(null)
                            .readUntil(source, log -> !log.restartPoints().isEmpty())
                            .lastPosition();
        }
        int count = changeEverything();

        List<Delivered> first = readFrom(start, count);

        assertThat(readFrom(start, count)).isEqualTo(first);
    }

    @Test
    void leaves_out_what_the_log_does_not_carry() throws Exception {
        try (Source source = rig.open(null)) {
            rig.insert(1, 1);
            rig.relabel(1, "other");
            FrameLog log = new FrameLog(null).read(source, 2);

            assertThat(log.changes().get(0).after("document"))
                    .isNotEqualTo(FrameLog.ABSENT)
                    .isNotNull();
            assertThat(log.changes().get(1).after("label")).isEqualTo("other");
            assertThat(log.changes().get(1).after("document")).isEqualTo(FrameLog.ABSENT);
        }
    }

    @Test
    void carries_the_old_key_when_a_key_changes() throws Exception {
        try (Source source = rig.open(null)) {
            rig.insert(1, 1);
            rig.changeKey(1, 2);
            Delivered change = new FrameLog(null).read(source, 2).changes().get(1);

            assertThat(Objects.requireNonNull(change.before()).get("id")).isEqualTo("1");
            assertThat(change.after("id")).isEqualTo("2");
        }
    }

    @Test
    void announces_every_shape_before_its_first_row_also_when_it_reads_again() throws Exception {
        Position start;
        try (Source source = rig.open(null)) {
            rig.insert(1, 1);
            FrameLog log = new FrameLog(null).read(source, 1);
            start = log.lastPosition();
            assertThat(log.violations()).isEmpty();
            assertThat(columns(log)).containsExactly("id", "label", "document");

            rig.insert(2, 1);
            rig.addColumn("extra", 3);
            log.read(source, 3);
            assertThat(log.violations()).isEmpty();
            assertThat(columns(log)).containsExactly("id", "label", "document", "extra");
        }
        FrameLog again = new FrameLog(start);
        try (Source source = rig.open(start)) {
            again.read(source, 1);
            assertThat(columns(again)).containsExactly("id", "label", "document");
            again.read(source, 2);
        }
        assertThat(again.violations()).isEmpty();
        assertThat(columns(again)).containsExactly("id", "label", "document", "extra");
        assertThat(again.changes().getLast().after()).containsKey("extra");
    }

    @Test
    void forgets_nothing_that_was_not_acknowledged() throws Exception {
        FrameLog log = new FrameLog(null);
        Position durable;
        try (Source source = rig.open(null)) {
            rig.insert(1, 50);
            durable = log.read(source, 50).lastPosition();
            source.acknowledge(durable);
            rig.insert(51, 50);
            log.read(source, 100);
        }
        assertThat(readFrom(durable, 50)).isEqualTo(log.changes().subList(50, 100));
    }

    @Test
    void begins_again_where_it_began_while_nothing_is_acknowledged() throws Exception {
        FrameLog log = new FrameLog(null);
        try (Source source = rig.open(null)) {
            rig.insert(1, 20);
            log.read(source, 20);
        }
        rig.insert(21, 5);
        try (Source source = rig.open(null)) {
            FrameLog again = new FrameLog(null).read(source, 25);
            assertThat(again.changes().subList(0, 20)).isEqualTo(log.changes());
        }
    }

    /**
     * After an outage a source goes on after what was handed out, of which much may be lost yet.
     */
    @Test
    void forgets_nothing_when_it_is_opened_further_on() throws Exception {
        FrameLog log = new FrameLog(null);
        Position durable;
        Position handed;
        try (Source source = rig.open(null)) {
            rig.insert(1, 50);
            durable = log.read(source, 50).lastPosition();
            rig.insert(51, 50);
            rig.addColumn("extra", 101);
            handed = log.read(source, 101).lastPosition();
        }
        try (Source source = rig.open(handed)) {
            rig.delete(1);
            log.read(source, 102);
            long start = System.nanoTime();
            log.readUntil(source, _ -> System.nanoTime() - start > TimeUnit.SECONDS.toNanos(1));
        }
        assertThat(readFrom(durable, 52)).isEqualTo(log.changes().subList(50, 102));
    }

    @Test
    void waits_no_longer_than_a_moment_when_nothing_happens() throws Exception {
        try (Source source = rig.open(null)) {
            FrameLog log = new FrameLog(null).readUntil(source, l -> !l.restartPoints().isEmpty());
            long start = System.nanoTime();
            log.readUntil(source, l -> System.nanoTime() - start > TimeUnit.SECONDS.toNanos(1));

            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
            assertThat(log.changes()).isEmpty();
        }
    }

    @Test
    void ends_a_reader_that_waits_when_closed() throws Exception {
        Source source = rig.open(null);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        CompletableFuture<Boolean> reading = new CompletableFuture<>();
        Thread reader =
                Thread.ofVirtual().start(() -> ended.complete(readForEver(source, reading)));
        reading.get(SOON, TimeUnit.SECONDS);

        source.close();

        assertThat(ended.get(SOON, TimeUnit.SECONDS)).isNotNull();
        assertThat(reader.join(Duration.ofSeconds(SOON))).isTrue();
        source.close();
    }

    @Test
    void ends_a_reader_that_is_interrupted() throws Exception {
        try (Source source = rig.open(null)) {
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            CompletableFuture<Boolean> reading = new CompletableFuture<>();
            Thread reader =
                    Thread.ofVirtual().start(() -> ended.complete(readForEver(source, reading)));
            reading.get(SOON, TimeUnit.SECONDS);

            reader.interrupt();

            assertThat(ended.get(SOON, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void says_that_credentials_are_wrong_without_repeating_them() {
        String wrong = "s3cr3t-but-wrong";

        TailraceException thrown =
                catchThrowableOfType(TailraceException.class, () -> rig.openUnauthorized(wrong));

        assertThat(thrown).isNotNull();
        assertThat(thrown.code().kind()).isEqualTo(ErrorCode.Kind.USER);
        assertThat(thrown).hasMessageNotContaining(wrong);
    }

    @Test
    void throws_when_the_server_goes_and_continues_when_it_is_back() throws Exception {
        FrameLog log = new FrameLog(null);
        Position durable;
        try (Source source = rig.open(null)) {
            rig.insert(1, 10);
            durable = log.read(source, 10).lastPosition();
            rig.stopServer();

            TailraceException thrown =
                    catchThrowableOfType(
                            TailraceException.class, () -> log.readUntil(source, _ -> false));

            assertThat(thrown.code().kind()).isEqualTo(ErrorCode.Kind.SOURCE);
        }
        Throwable refused = catchThrowable(() -> rig.open(durable).close());
        assertThat(refused)
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e -> assertThat(e.code().kind()).isEqualTo(ErrorCode.Kind.SOURCE));

        rig.startServer();
        rig.insert(11, 10);
        assertThat(readFrom(durable, 10))
                .extracting(change -> change.after("id"))
                .containsExactlyElementsOf(ids(11, 20));
    }

    /**
     * A bit of everything, among it a transaction that needs many frames; returns how many changes
     * that makes.
     */
    private int changeEverything() {
        rig.insert(1, 20);
        rig.relabel(3, "three");
        rig.changeKey(4, 1004);
        rig.insert(2000, 300);
        rig.delete(5);
        rig.insert(21, 1);
        rig.delete(1004);
        return 20 + 1 + 1 + 300 + 1 + 1 + 1;
    }

    private List<Delivered> readFrom(Position from, int count) throws InterruptedException {
        FrameLog log = new FrameLog(from);
        try (Source source = rig.open(from)) {
            log.read(source, count);
        }
        assertThat(log.violations()).isEmpty();
        return log.changes();
    }

    private static Throwable readForEver(Source source, CompletableFuture<Boolean> reading) {
        try {
            while (true) {
                source.next();
                reading.complete(true);
            }
        } catch (InterruptedException | RuntimeException e) {
            return e;
        }
    }

    private static List<String> columns(FrameLog log) {
        Table table = Objects.requireNonNull(log.shape("items"), "no shape of items was announced");
        return table.columns().stream().map(column -> column.name()).toList();
    }

    private static List<String> ids(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }
}
