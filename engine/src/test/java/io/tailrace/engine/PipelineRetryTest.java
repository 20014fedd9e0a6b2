package io.tailrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.TailraceException;
import io.tailrace.testkit.FaultySink;
import io.tailrace.testkit.ScriptedSource;
import io.tailrace.testkit.TestError;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PipelineRetryTest {

    private static final int FRAMES = 30;

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 1", "100, 1", "2, 5", "100, 5"})
    void an_exactly_once_sink_that_fails_anywhere_doubles_nothing(int commitEvery, int run)
            throws Exception {
        for (int at = 1; at <= FRAMES; at++) {
            var sink = new FaultySink(true, commitEvery).failWrite(at, outage(TestError.TEST_SINK));
            if (at <= FRAMES / commitEvery) {
                sink.failCommit(at, outage(TestError.TEST_SINK))
                        .loseConfirmation(at + 1, outage(TestError.TEST_RESOURCE));
            }
            Trial trial =
                    Trial.of(
                            directory.resolve("at" + at), new ScriptedSource(FRAMES, 2, run), sink);

            assertThat(trial.run()).isEqualTo(new PipelineState.Stopped(true, true));

            assertThat(sink.rows()).as("failure %s", at).isEqualTo(Trial.ids(2 * FRAMES));
            assertThat(sink.violations()).isEmpty();
            assertThat(sink.openings()).isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "1, 3", "3, 4", "5, 2"})
    void an_exactly_once_sink_may_commit_at_a_heartbeat_and_not_confirm_it(
            int commitEvery, int idle) throws Exception {
        List<Long> ids = Trial.ids(FRAMES).stream().filter(id -> id % idle != 0).toList();
        for (int at = 1; at <= FRAMES / commitEvery; at++) {
            var sink =
                    new FaultySink(true, commitEvery)
                            .loseConfirmation(at, outage(TestError.TEST_RESOURCE));
            var source = ScriptedSource.of(FRAMES).idleEvery(idle);

            assertThat(Trial.of(directory.resolve("at" + at), source, sink).run())
                    .as("confirmation %s", at)
                    .isEqualTo(new PipelineState.Stopped(true, true));

            assertThat(sink.rows()).as("confirmation %s", at).isEqualTo(ids);
            assertThat(sink.openings()).isGreaterThan(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 1", "2, 5"})
    void any_other_sink_that_fails_anywhere_misses_nothing(int commitEvery, int run)
            throws Exception {
        for (int at = 1; at <= FRAMES; at++) {
            var sink =
                    new FaultySink(false, commitEvery)
                            .failWrite(at, outage(TestError.TEST_SINK))
                            .loseConfirmation(at, outage(TestError.TEST_SINK));
            Trial.of(directory.resolve("at" + at), new ScriptedSource(FRAMES, 2, run), sink).run();

            assertThat(new LinkedHashSet<>(sink.rows()))
                    .containsExactlyElementsOf(Trial.ids(2 * FRAMES));
            assertThat(sink.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, true",
        "3, 1, true",
        "100, 1, true",
        "2, 5, true",
        "100, 5, true",
        "3, 1, false",
        "2, 5, false"
    })
    void a_source_that_fails_anywhere_is_read_on_where_it_was(
            int commitEvery, int run, boolean exactlyOnce) throws Exception {
        for (int at = 1; at <= FRAMES; at++) {
            var source =
                    new ScriptedSource(FRAMES, 2, run)
                            .failBefore(at, outage(TestError.TEST_SOURCE));
            var sink = new FaultySink(exactlyOnce, commitEvery);
            Trial.of(directory.resolve("at" + at), source, sink).run();

            assertThat(exactlyOnce ? sink.rows() : new LinkedHashSet<>(sink.rows()))
                    .as("failure %s", at)
                    .containsExactlyElementsOf(Trial.ids(2 * FRAMES));
            assertThat(source.openings()).hasSize(2);
        }
    }

    @Test
    void an_outage_shows_as_a_state_with_its_reason_and_ends() throws Exception {
        var source = ScriptedSource.of(10);
        var sink = new FaultySink(true, 1);
        sink.failOpen(outage(TestError.TEST_SINK));
        Pipeline pipeline = Trial.of(directory, source, sink).start();

        Trial.until(
                () ->
                        pipeline.state() instanceof PipelineState.Retrying retrying
                                && retrying.attempt() >= 3);
        assertThat(pipeline.state())
                .isInstanceOfSatisfying(
                        PipelineState.Retrying.class,
                        state -> {
                            assertThat(state.part()).isEqualTo("r0");
                            assertThat(state.code()).isEqualTo(TestError.TEST_SINK);
                            assertThat(state.reason()).isEqualTo("out for now");
                        });
        assertThat(pipeline.figures().routes().getFirst().retries()).isGreaterThanOrEqualTo(3);
        sink.failOpen(null);

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, true));
        assertThat(sink.rows()).isEqualTo(Trial.ids(10));
    }

    @Test
    void a_pipeline_that_waits_for_an_end_can_be_drained_and_stopped() throws Exception {
        var sink = new FaultySink(true, 1);
        sink.failOpen(outage(TestError.TEST_SINK));
        Pipeline drained = Trial.of(directory, ScriptedSource.of(10), sink).start();
        Trial.until(() -> drained.state() instanceof PipelineState.Retrying);
        drained.drain();

        assertThat(Trial.end(drained)).isEqualTo(new PipelineState.Stopped(true, false));
        Pipeline stopped = Trial.of(directory, ScriptedSource.of(10), sink).start();
        stopped.close();
        assertThat(stopped.state().ended()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"TEST_USER", "TEST_INTERNAL"})
    void an_error_that_waiting_does_not_mend_stops_the_pipeline(TestError code) throws Exception {
        var sink = new FaultySink(true, 2).failWrite(5, new TailraceException(code, "mend me"));

        assertThat(Trial.of(directory, ScriptedSource.of(10), sink).run())
                .isEqualTo(new PipelineState.Failed(code, "mend me"));
        assertThat(sink.openings()).isEqualTo(1);
    }

    @Test
    void a_slow_route_does_not_hold_up_the_fast_one() throws Exception {
        var source = ScriptedSource.of(200);
        var fast = new FaultySink(true, 1);
        var slow = new FaultySink(true, 1).gated();
        Pipeline pipeline = Trial.of(directory, source, fast, slow).start();

        Trial.until(() -> fast.rows().size() >= 199);
        assertThat(slow.rows()).isEmpty();
        assertThat(source.acknowledged()).doesNotContain("1");
        slow.allow(1000);

        Trial.end(pipeline);
        assertThat(fast.rows()).isEqualTo(Trial.ids(200));
        assertThat(slow.rows()).isEqualTo(Trial.ids(200));
        assertThat(source.acknowledged()).last().isEqualTo("200");
    }

    @Test
    void a_route_that_used_up_its_budget_holds_the_source_and_nothing_is_lost() throws Exception {
        var source = ScriptedSource.of(500);
        var fast = new FaultySink(true, 1);
        var slow = new FaultySink(true, 1).gated();
        Pipeline pipeline = Trial.of(directory, source, fast, slow).inFlight(20_000).start();

        Trial.until(() -> fast.rows().size() >= 5);
        assertThat(pipeline.figures().rows()).isLessThan(500);
        slow.allow(1000);

        Trial.end(pipeline);
        assertThat(List.of(fast.rows(), slow.rows())).containsOnly(Trial.ids(500));
    }

    @Test
    void a_journal_takes_what_a_dead_route_cannot_and_gives_it_back_in_order() throws Exception {
        var source = new ScriptedSource(2000, 3, 4);
        var fast = new FaultySink(true, 1);
        var slow = new FaultySink(true, 7).gated();
        Pipeline pipeline =
                Trial.of(directory, source, fast, slow).journal(20_000, 10_000_000).start();

        Trial.until(() -> fast.rows().size() >= 5900);
        assertThat(pipeline.figures().routes().get(1).journalBytes()).isPositive();
        assertThat(slow.rows()).isEmpty();
        slow.allow(10_000);

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, true));
        assertThat(fast.rows()).isEqualTo(Trial.ids(6000));
        assertThat(slow.rows()).isEqualTo(Trial.ids(6000));
        assertThat(slow.violations()).isEmpty();
        assertThat(directory.resolve("trial/journal")).isEmptyDirectory();
    }

    @Test
    void a_full_journal_holds_the_source() throws Exception {
        var fast = new FaultySink(true, 1);
        var slow = new FaultySink(true, 1).gated();
        Pipeline pipeline =
                Trial.of(directory, ScriptedSource.of(2000), fast, slow)
                        .journal(2000, 5000)
                        .start();

        Trial.until(() -> pipeline.figures().routes().get(1).journalBytes() > 4000);
        assertThat(pipeline.figures().rows()).isLessThan(2000);
        slow.allow(10_000);

        Trial.end(pipeline);
        assertThat(List.of(fast.rows(), slow.rows())).containsOnly(Trial.ids(2000));
    }

    @Test
    void when_one_route_fails_for_good_the_others_are_made_durable() throws Exception {
        var source = ScriptedSource.of(10_000).endless();
        var good = new FaultySink(true, 1000);
        var bad =
                new FaultySink(true, 1)
                        .failWrite(20, new TailraceException(TestError.TEST_USER, "no more"));
        Pipeline pipeline = Trial.of(directory, source, good, bad).start();

        assertThat(Trial.end(pipeline)).isInstanceOf(PipelineState.Failed.class);
        assertThat(good.rows()).isEqualTo(Trial.ids(pipeline.figures().rows()));
        assertThat(bad.rows()).hasSizeLessThan(20);
    }

    @Test
    void a_sink_that_flushes_and_confirms_nothing_ends_the_pipeline() throws Exception {
        var sink = new FaultySink(true, 1_000_000).confirmNothing(1);

        PipelineState end = Trial.of(directory, ScriptedSource.of(10), sink).run();

        assertThat(end)
                .isInstanceOfSatisfying(
                        PipelineState.Failed.class,
                        failed ->
                                assertThat(failed.toString())
                                        .contains("UNEXPECTED_ERROR", "route r0", "not confirmed"));
    }

    private static TailraceException outage(ErrorCode code) {
        return new TailraceException(code, "out for now");
    }
}
