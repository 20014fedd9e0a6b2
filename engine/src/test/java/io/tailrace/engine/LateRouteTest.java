package io.tailrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.TailraceException;
import io.tailrace.testkit.FaultySink;
import io.tailrace.testkit.ScriptedSource;
import io.tailrace.testkit.TestError;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A route whose target is out when the pipeline starts. */
@Timeout(120)
class LateRouteTest {

    private static final int FRAMES = 24;
    private static final int LATE_FROM = 10;

    @TempDir Path directory;

    @Test
    void the_others_run_and_it_shows_what_it_waits_for() throws Exception {
        var source = ScriptedSource.of(100).endless();
        var good = new FaultySink(true, 1);
        var dead = dead(true, 1);
        try (Pipeline pipeline = Trial.of(directory, source, dead, good).start()) {
            Trial.until(() -> good.rows().size() >= 99);
            Trial.until(() -> pipeline.figures().routes().getFirst().retries() > 3);

            assertThat(pipeline.figures().routes().getFirst().state())
                    .isInstanceOfSatisfying(
                            PipelineState.Retrying.class,
                            state -> {
                                assertThat(state.part()).isEqualTo("r0");
                                assertThat(state.reason()).isEqualTo("out for now");
                            });
            assertThat(pipeline.figures().routes().get(1).state())
                    .isEqualTo(new PipelineState.Running());
            assertThat(source.acknowledged()).isEmpty();
            dead.failOpen(null);

            Trial.until(() -> dead.rows().size() >= 99);
            Trial.until(() -> source.acknowledged().contains("100"));
            assertThat(List.of(good.rows(), dead.rows())).containsOnly(Trial.ids(100));
            assertThat(source.openings()).hasSize(2);
        }
    }

    @Test
    void the_end_of_the_source_is_not_the_end_before_it_has_all() throws Exception {
        var good = new FaultySink(true, 1000);
        var dead = dead(true, 7);
        Pipeline pipeline = Trial.of(directory, ScriptedSource.of(50), good, dead).start();

        Trial.until(() -> good.rows().size() == 50);
        assertThat(pipeline.state()).isInstanceOf(PipelineState.Retrying.class);
        dead.failOpen(null);

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, true));
        assertThat(List.of(good.rows(), dead.rows())).containsOnly(Trial.ids(50));
    }

    @Test
    void several_may_come_one_after_another() throws Exception {
        var source = new ScriptedSource(60, 2, 3);
        var sinks = List.of(dead(true, 1), new FaultySink(true, 4), dead(false, 5), dead(true, 9));
        Pipeline pipeline = Trial.of(directory, source, sinks.toArray(FaultySink[]::new)).start();

        for (int i : new int[] {2, 0, 3}) {
            Trial.until(() -> sinks.get(1).rows().size() == 120);
            sinks.get(i).failOpen(null);
            Trial.until(() -> sinks.get(i).rows().size() >= 60);
        }

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, true));
        for (FaultySink sink : sinks) {
            assertThat(sink.rows()).isEqualTo(Trial.ids(120));
            assertThat(sink.violations()).isEmpty();
        }
        assertThat(source.acknowledged()).last().isEqualTo("60");
    }

    @Test
    void a_drain_does_not_wait_for_it_and_says_that_it_is_not_complete() throws Exception {
        var good = new FaultySink(true, 1000);
        Trial trial = Trial.of(directory, ScriptedSource.of(50).endless(), good, dead(true, 1));
        Pipeline pipeline = trial.start();
        Trial.until(() -> pipeline.figures().rows() == 50);

        pipeline.drain();

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(false, false));
        assertThat(good.rows()).isEqualTo(Trial.ids(50));
        assertThat(trial.source().acknowledged()).isEmpty();
    }

    @Test
    void a_pause_holds_it_back_too() throws Exception {
        var good = new FaultySink(true, 1000);
        var dead = dead(true, 1);
        Pipeline pipeline = Trial.of(directory, ScriptedSource.of(50), good, dead).start();
        Trial.until(() -> good.rows().size() == 50);

        pipeline.pause();
        dead.failOpen(null);
        Trial.until(() -> pipeline.state() instanceof PipelineState.Paused);
        assertThat(dead.rows()).isEmpty();
        pipeline.resume();

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, true));
        assertThat(dead.rows()).isEqualTo(Trial.ids(50));
    }

    @Test
    void the_source_is_told_its_checkpoint_while_it_is_out() throws Exception {
        var source = ScriptedSource.of(100).endless().gated();
        var good = new FaultySink(true, 1);
        var dead = new FaultySink(true, 1);
        Trial trial = Trial.of(directory, source, good, dead);
        try (Pipeline pipeline = trial.start()) {
            source.allow(LATE_FROM);
            Trial.until(() -> source.acknowledged().contains("10"));
        }
        source.acknowledged().clear();
        dead.failOpen(outage());
        try (Pipeline pipeline = trial.start()) {
            source.allow(80);
            Trial.until(() -> good.rows().size() == 90);
            assertThat(source.openings().getLast())
                    .extracting(position -> position.token())
                    .containsExactly("10", "10");
            assertThat(source.acknowledged()).isEmpty();
            dead.gated().allow(5);
            dead.failOpen(null);
            source.allow(1000);
            Trial.until(() -> dead.rows().size() >= 14);
            Trial.until(() -> good.rows().size() >= 99);

            assertThat(source.acknowledged())
                    .as("not beyond what the late one has")
                    .allSatisfy(token -> assertThat(Integer.parseInt(token)).isLessThan(16));
            dead.allow(1000);
            Trial.until(() -> source.acknowledged().contains("100"));
            assertThat(List.of(good.rows(), dead.rows())).containsOnly(Trial.ids(100));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_source_that_fails_while_it_is_out_and_when_it_comes_loses_nothing(boolean exactlyOnce)
            throws Exception {
        for (int at = 1; at <= FRAMES; at++) {
            var source = new ScriptedSource(FRAMES, 2, 3).failBefore(at, sourceOut());
            var good = new FaultySink(exactlyOnce, 100);
            var dead = dead(exactlyOnce, 3);
            Pipeline pipeline = Trial.of(directory.resolve("at" + at), source, good, dead).start();
            Trial.until(() -> good.rows().size() >= 2 * FRAMES);
            source.failBefore(at, sourceOut());
            dead.failOpen(null);

            assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, true));
            complete(at, exactlyOnce, good, dead);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 1, 1", "true, 3, 1", "true, 5, 4", "false, 1, 1", "false, 3, 4"})
    void a_crash_while_it_is_out_loses_nothing(boolean exactlyOnce, int commitEvery, int run)
            throws Exception {
        for (int crash = 1; crash <= FRAMES; crash++) {
            var source = new ScriptedSource(FRAMES, 2, run);
            var good = new FaultySink(exactlyOnce, commitEvery).failWrite(crash, broken());
            var dead = dead(exactlyOnce, commitEvery);
            Trial trial = Trial.of(directory.resolve("at" + crash), source, good, dead);
            assertThat(trial.run()).isInstanceOf(PipelineState.Failed.class);
            assertThat(source.acknowledged()).isEmpty();
            dead.failOpen(null);

            assertThat(trial.run()).isEqualTo(new PipelineState.Stopped(true, true));

            complete(crash, exactlyOnce, good, dead);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 1, 1", "true, 3, 1", "true, 5, 4", "false, 1, 1", "false, 3, 4"})
    void a_crash_at_any_frame_that_it_catches_up_on_loses_nothing(
            boolean exactlyOnce, int commitEvery, int run) throws Exception {
        for (int crash = 1; crash <= FRAMES; crash++) {
            var source = new ScriptedSource(FRAMES, 2, run).gated();
            var good = new FaultySink(exactlyOnce, commitEvery);
            var dead = dead(exactlyOnce, commitEvery).failWrite(crash, broken());
            Trial trial = Trial.of(directory.resolve("at" + crash), source, good, dead);
            Pipeline pipeline = trial.start();
            source.allow(run * (FRAMES / run / 2));
            Trial.until(() -> good.writes() >= FRAMES / run / 2 * run);
            dead.failOpen(null);
            source.allow(10_000);
            assertThat(Trial.end(pipeline)).isInstanceOf(PipelineState.Failed.class);

            assertThat(trial.run()).isEqualTo(new PipelineState.Stopped(true, true));

            complete(crash, exactlyOnce, good, dead);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 1, 1", "true, 3, 1", "true, 100, 4", "false, 3, 1"})
    void a_crash_of_the_source_at_any_frame_after_it_has_come_loses_nothing(
            boolean exactlyOnce, int commitEvery, int run) throws Exception {
        for (int crash = 1; crash <= FRAMES; crash++) {
            var source = new ScriptedSource(FRAMES, 2, run);
            var good = new FaultySink(exactlyOnce, commitEvery);
            var dead = dead(exactlyOnce, commitEvery);
            Trial trial = Trial.of(directory.resolve("at" + crash), source, good, dead);
            Pipeline pipeline = trial.start();
            Trial.until(() -> good.rows().size() >= 2 * FRAMES);
            source.failBefore(crash, broken());
            dead.failOpen(null);
            assertThat(Trial.end(pipeline)).isInstanceOf(PipelineState.Failed.class);

            assertThat(trial.run()).isEqualTo(new PipelineState.Stopped(true, true));

            complete(crash, exactlyOnce, good, dead);
        }
    }

    @Test
    void an_error_that_waiting_does_not_mend_stops_the_pipeline() throws Exception {
        var dead = new FaultySink(true, 1);
        dead.failOpen(broken());
        Trial trial =
                Trial.of(directory, ScriptedSource.of(5).endless(), new FaultySink(true, 1), dead);

        assertThat(trial.run())
                .isEqualTo(new PipelineState.Failed(TestError.TEST_USER, "this run ends here"));
    }

    @Test
    void when_all_are_out_nothing_is_read() throws Exception {
        var source = ScriptedSource.of(10);
        var sinks = List.of(dead(true, 1), dead(true, 1));
        Pipeline pipeline = Trial.of(directory, source, sinks.get(0), sinks.get(1)).start();
        Trial.until(() -> pipeline.figures().routes().get(1).retries() > 3);

        assertThat(source.openings()).isEmpty();
        sinks.forEach(sink -> sink.failOpen(null));

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, true));
        assertThat(sinks).allSatisfy(sink -> assertThat(sink.rows()).isEqualTo(Trial.ids(10)));
    }

    private static void complete(int at, boolean exactlyOnce, FaultySink... sinks) {
        for (FaultySink sink : sinks) {
            assertThat(exactlyOnce ? sink.rows() : new LinkedHashSet<>(sink.rows()))
                    .as("at %s", at)
                    .containsExactlyElementsOf(Trial.ids(2 * FRAMES));
            assertThat(sink.violations()).isEqualTo(Collections.emptyList());
        }
    }

    private static FaultySink dead(boolean exactlyOnce, int commitEvery) {
        var sink = new FaultySink(exactlyOnce, commitEvery);
        sink.failOpen(outage());
        return sink;
    }

    private static TailraceException outage() {
        return failure(TestError.TEST_SINK, "out for now");
    }

    private static TailraceException sourceOut() {
        return failure(TestError.TEST_SOURCE, "out for now");
    }

    private static TailraceException broken() {
        return failure(TestError.TEST_USER, "this run ends here");
    }

    private static TailraceException failure(ErrorCode code, String message) {
        return new TailraceException(code, message);
    }
}
