package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every sink must do that stores its position with its data. A connector's test extends it.
 */
public abstract class SinkContract {

    private static final int ROUNDS = 12;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Rig rig;

    @SuppressWarnings("NullAway.Init")
    private ItemFrames items;

    /** A new, empty target. */
    protected abstract Rig rig() throws Exception;

    /** A target and one pipeline's route into it. */
    public interface Rig extends AutoCloseable {

        /** Opens the sink as the engine does after a start; always the same pipeline and route. */
        ExactlyOnceSink open() throws InterruptedException;

        /**
         * The rows of the table {@code items} that a reader of the target sees: label and document
         * by id.
         */
        Map<Long, String> content();

        /** The ids of all events in the target, where it keeps them. */
        default List<String> eventIds() {
            return List.of();
        }

        /**
         * An insert that the target cannot carry, to follow after an ordinary insert; null if it
         * takes everything.
         */
        default @Nullable ChangeBatch unacceptable(Position position) {
            return null;
        }

        @Override
        void close();
    }

    @BeforeEach
    final void setUp() throws Exception {
        rig = rig();
        items = new ItemFrames();
    }

    @AfterEach
    final void tearDown() {
        rig.close();
    }

    @Test
    void knows_no_position_before_the_first_write() throws Exception {
        try (ExactlyOnceSink sink = rig.open()) {
            assertThat(sink.restore()).isEmpty();
        }
    }

    @Test
    void restores_the_position_of_what_it_holds() throws Exception {
        try (ExactlyOnceSink sink = rig.open()) {
            assertThat(sink.restore()).isEmpty();
            sink.write(items.schema());
            sink.write(items.insert(1, 100));
            end(sink, items.position());
        }
        try (ExactlyOnceSink sink = rig.open()) {
            assertThat(sink.restore()).contains(items.position());
        }
        assertThat(rig.content()).isEqualTo(items.expected(items.position()));
    }

    @Test
    void completes_every_stage_by_a_flush() throws Exception {
        try (ExactlyOnceSink sink = rig.open()) {
            sink.restore();
            List<CompletableFuture<?>> stages = new ArrayList<>();
            stages.add(sink.write(items.schema()).toCompletableFuture());
            stages.add(sink.write(items.insert(1, 10)).toCompletableFuture());
            stages.add(sink.write(items.insert(11, 10)).toCompletableFuture());
            stages.add(sink.write(new Heartbeat(items.position())).toCompletableFuture());
            sink.flush();

            assertThat(stages)
                    .allMatch(stage -> stage.isDone() && !stage.isCompletedExceptionally());
        }
    }

    @Test
    void takes_a_flush_for_the_end_of_a_run() throws Exception {
        try (ExactlyOnceSink sink = rig.open()) {
            sink.restore();
            sink.write(items.schema());
            CompletableFuture<?> stage = sink.write(items.insert(1, 10)).toCompletableFuture();
            sink.flush();

            assertThat(stage).isCompleted();
        }
        try (ExactlyOnceSink sink = rig.open()) {
            assertThat(sink.restore()).contains(items.position());
        }
        assertThat(rig.content()).isEqualTo(items.expected(items.position()));
    }

    @Test
    void remembers_positions_that_came_without_rows() throws Exception {
        Position idle = new Position("idle-7");
        try (ExactlyOnceSink sink = rig.open()) {
            sink.restore();
            sink.write(items.schema());
            sink.write(items.insert(1, 1));
            sink.write(new Heartbeat(idle));
            sink.flush();
        }
        try (ExactlyOnceSink sink = rig.open()) {
            assertThat(sink.restore()).contains(idle);
        }
    }

    /** A source that goes over something again for another route does that to a position. */
    @Test
    void completes_every_stage_when_the_position_comes_back_to_the_durable_one() throws Exception {
        try (ExactlyOnceSink sink = rig.open()) {
            sink.restore();
            sink.write(items.schema());
            sink.write(items.insert(1, 10));
            Position durable = items.position();
            end(sink, durable);
            List<CompletableFuture<?>> stages = new ArrayList<>();
            for (Position next : List.of(new Position("idle-7"), durable)) {
                stages.add(sink.write(new Heartbeat(next)).toCompletableFuture());
            }
            sink.flush();

            assertThat(stages).allMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void holds_exactly_what_its_position_says_however_often_it_is_closed_without_a_flush()
            throws Exception {
        long seed = new Random().nextLong();
        System.out.println(getClass().getSimpleName() + " seed " + seed);
        Random random = new Random(seed);
        Position start = items.position();
        List<Frame> frames = items.randomHistory(random, 400);
        int next = 0;
        int durable = -1;
        for (int round = 0; round < ROUNDS; round++) {
            boolean last = round == ROUNDS - 1;
            try (ExactlyOnceSink sink = rig.open()) {
                Optional<Position> restored = sink.restore();
                next = restored.map(position -> lastAt(frames, position) + 1).orElse(0);
                assertThat(next)
                        .as("seed %d: what was durable is there", seed)
                        .isGreaterThan(durable);
                restored.ifPresent(
                        position ->
                                assertThat(rig.content())
                                        .as("seed %d", seed)
                                        .isEqualTo(items.expected(position)));
                sink.write(ItemFrames.schema(restored.orElse(start)));
                int end = last ? frames.size() : Math.min(frames.size(), next + random.nextInt(80));
                durable = write(sink, frames, next, end, random);
                if (last) {
                    end(sink, items.position());
                }
            }
        }
        assertThat(rig.content()).as("seed %d", seed).isEqualTo(items.expected(items.position()));
        assertThat(rig.eventIds()).doesNotHaveDuplicates();
    }

    @Test
    void does_not_separate_frames_that_share_a_position() throws Exception {
        Position before;
        try (ExactlyOnceSink sink = rig.open()) {
            sink.restore();
            sink.write(items.schema());
            sink.write(items.insert(1, 10));
            before = items.position();
            end(sink, before);
            sink.write(items.insert(100, 1000));
            sink.write(items.more(5000, 1000));
        }
        try (ExactlyOnceSink sink = rig.open()) {
            assertThat(sink.restore()).contains(before);
        }
        assertThat(rig.content()).isEqualTo(items.expected(before));
    }

    @Test
    void takes_nothing_of_a_frame_with_a_change_that_it_cannot_carry() throws Exception {
        ChangeBatch unacceptable = rig.unacceptable(new Position("bad"));
        assumeTrue(unacceptable != null, "this sink takes every row");
        try (ExactlyOnceSink sink = rig.open()) {
            sink.restore();
            sink.write(items.schema());
            sink.write(items.insert(1, 10));
            RejectedChange rejected =
                    catchThrowableOfType(
                            RejectedChange.class,
                            () -> sink.write(Objects.requireNonNull(unacceptable)));
            assertThat(rejected).isNotNull();
            assertThat(rejected.index()).isEqualTo(1);
            sink.write(items.insert(11, 10));
            end(sink, items.position());
        }
        assertThat(rig.content()).isEqualTo(items.expected(items.position()));
    }

    @Test
    void lets_only_the_latest_instance_write() throws Exception {
        try (ExactlyOnceSink earlier = rig.open()) {
            earlier.restore();
            earlier.write(items.schema());
            earlier.write(items.insert(1, 10));
            Position taken = items.position();
            end(earlier, taken);
            ExactlyOnceSink later;
            try {
                later = rig.open();
            } catch (TailraceException held) {
                return; // a target that lets nobody else in is as good
            }
            try (later) {
                assertThat(later.restore()).contains(taken);
                later.write(items.schema());
                Frame late = items.insert(50, 5);
                later.write(items.insert(11, 10));
                end(later, items.position());

                assertThatThrownBy(
                                () -> {
                                    earlier.write(late);
                                    end(earlier, items.position());
                                })
                        .isInstanceOf(TailraceException.class);
            }
        }
        assertThat(rig.content()).hasSize(20);
    }

    @Test
    void may_be_closed_twice() throws Exception {
        ExactlyOnceSink sink = rig.open();
        sink.restore();
        sink.close();
        sink.close();
    }

    /**
     * Writes frames, flushing now and then at the end of a run; returns the last one that was
     * durable.
     */
    private static int write(
            ExactlyOnceSink sink, List<Frame> frames, int first, int end, Random random)
            throws InterruptedException {
        List<CompletableFuture<?>> stages = new ArrayList<>();
        for (int i = first; i < end; i++) {
            stages.add(sink.write(frames.get(i)).toCompletableFuture());
            boolean endsRun =
                    i + 1 == frames.size()
                            || !frames.get(i + 1).position().equals(frames.get(i).position());
            if (endsRun && random.nextInt(20) == 0) {
                end(sink, frames.get(i).position());
            }
        }
        int durable = first - 1;
        while (durable + 1 < end && stages.get(durable + 1 - first).isDone()) {
            durable++;
        }
        return durable;
    }

    /**
     * Makes durable what came, up to this position: the heartbeat says that its run of frames has
     * ended.
     */
    private static void end(ExactlyOnceSink sink, Position position) throws InterruptedException {
        sink.write(new Heartbeat(position));
        sink.flush();
    }

    private static int lastAt(List<Frame> frames, Position position) {
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (frames.get(i).position().equals(position)) {
                return i;
            }
        }
        return -1; // the position of the schema alone
    }
}
