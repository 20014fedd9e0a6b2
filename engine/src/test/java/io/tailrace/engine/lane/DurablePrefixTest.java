package io.tailrace.engine.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurablePrefixTest {

    /** Frames in runs of random length, completed in random order, looked at now and then. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void settles_on_ends_of_runs_that_are_durable_to_the_last_frame(long seed) {
        Random random = new Random(seed);
        var figures = new RouteFigures();
        var prefix = new DurablePrefix(figures, new Shapes());
        List<InFlight> frames = new ArrayList<>();
        List<CompletableFuture<@Nullable Void>> open = new ArrayList<>();
        int run = 1;
        long rows = 0;
        for (int i = 1; i <= 500; i++) {
            run += random.nextInt(3) == 0 ? 1 : 0;
            InFlight frame = frame(i, run, random.nextInt(10) == 0);
            var stage = new CompletableFuture<@Nullable Void>();
            frame.stage = stage;
            if (random.nextInt(4) == 0) {
                stage.complete(null);
            }
            frames.add(frame);
            open.add(stage);
            rows += frame.sourceRows;
            prefix.add(frame);
            complete(open, random, random.nextInt(3));
            prefix.advance();
            assertThat(number(prefix.settled()))
                    .as("seed %s, frame %s", seed, i)
                    .isEqualTo(expected(frames));
        }
        open.forEach(stage -> stage.complete(null));
        prefix.endRun();
        prefix.advance();
        assertThat(number(prefix.settled())).isEqualTo(500);
        assertThat(prefix.isEmpty()).isTrue();
        assertThat(prefix.bytes()).isZero();
        assertThat(prefix.hasChanges()).isFalse();
        assertThat(figures.coveredRows()).isEqualTo(rows);
    }

    @Test
    void forgets_the_run_under_way_but_not_an_earlier_one_that_ended_at_the_same_position() {
        var prefix = new DurablePrefix(new RouteFigures(), new Shapes());
        for (int i = 1; i <= 3; i++) {
            InFlight frame = frame(i, 7, false);
            frame.stage = new CompletableFuture<>();
            prefix.add(frame);
            if (i == 2) {
                prefix.endRun();
            }
        }

        prefix.forgetRun();

        assertThat(prefix.waiting()).extracting(frame -> frame.sequence).containsExactly(1L, 2L);
    }

    private static void complete(
            List<CompletableFuture<@Nullable Void>> open, Random random, int count) {
        for (int i = 0; i < count; i++) {
            open.get(random.nextInt(open.size())).complete(null);
        }
    }

    /**
     * By the definition: the last frame of the durable prefix whose successor is known to have
     * another position.
     */
    private static long expected(List<InFlight> frames) {
        long settled = 0;
        for (int i = 0; i < frames.size(); i++) {
            InFlight frame = frames.get(i);
            if (frame.stage != null && !frame.stage.isDone()) {
                break;
            }
            boolean heartbeat = frame.sourceRows == 0;
            boolean ended = i + 1 < frames.size() && !frames.get(i + 1).source.equals(frame.source);
            settled = heartbeat || ended ? i + 1 : settled;
        }
        return settled;
    }

    private static long number(@Nullable InFlight frame) {
        return frame == null ? 0 : frame.sequence;
    }

    private static InFlight frame(long sequence, int run, boolean heartbeat) {
        Position position = new Position("run-" + run);
        if (heartbeat) {
            return new InFlight(sequence, position, new Heartbeat(position), 0, 0, null);
        }
        ChangeBatch batch =
                Frames.inserts(position, Frames.table("t"), Frames.transaction(sequence), sequence);
        return new InFlight(sequence, position, batch, batch.size(), sequence, null);
    }
}
