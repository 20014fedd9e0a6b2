package io.tailrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.engine.checkpoint.CheckpointError;
import io.tailrace.engine.checkpoint.FileCheckpointStore;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.testkit.FaultySink;
import io.tailrace.testkit.ScriptedSource;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PipelineTest {

    @TempDir Path directory;

    @Test
    void delivers_all_rows_in_order_and_stops_at_the_end() throws Exception {
        var source = new ScriptedSource(50, 3, 1);
        var sink = new FaultySink(false, 4);

        assertThat(Trial.of(directory, source, sink).run())
                .isEqualTo(new PipelineState.Stopped(true, true));

        assertThat(sink.rows()).isEqualTo(Trial.ids(150));
        assertThat(source.acknowledged()).last().isEqualTo("50");
        assertThat(source.open()).isZero();
        assertThat(sink.open()).isZero();
        assertThat(saved()).extracting(each -> each.position().token()).containsExactly("50");
    }

    @Test
    void a_drain_makes_everything_durable_and_saves_it() throws Exception {
        var source = ScriptedSource.of(1000).endless();
        var sink = new FaultySink(true, 1_000_000);
        Pipeline pipeline = Trial.of(directory, source, sink).start();
        Trial.until(() -> pipeline.figures().rows() > 10);

        pipeline.drain();

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, false));
        assertThat(sink.rows())
                .isEqualTo(Trial.ids(pipeline.figures().rows()))
                .hasSizeGreaterThan(10);
        assertThat(pipeline.figures().durableRows()).isEqualTo(pipeline.figures().rows());
        assertThat(source.acknowledged()).last().isEqualTo(saved().getFirst().position().token());
    }

    @Test
    void a_drain_does_not_cut_a_run_of_frames_with_one_position() throws Exception {
        var source = new ScriptedSource(100, 1, 10).endless().gated();
        var sink = new FaultySink(true, 1);
        Pipeline pipeline = Trial.of(directory, source, sink).start();
        source.allow(25);
        Trial.until(() -> pipeline.figures().rows() == 25);

        pipeline.drain();
        source.allow(100);

        Trial.end(pipeline);
        assertThat(sink.rows()).isEqualTo(Trial.ids(30));
        assertThat(sink.stored()).hasToString("Position[token=30]");
    }

    @Test
    void a_bounded_run_ends_by_itself_once_the_rows_are_durable() throws Exception {
        var sink = new FaultySink(false, 1000);
        Pipeline pipeline = Trial.of(directory, ScriptedSource.of(500).endless(), sink).pipeline();
        pipeline.drainAfter(123);

        pipeline.start();

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, false));
        assertThat(sink.rows()).isEqualTo(Trial.ids(123));
    }

    @Test
    void a_paused_pipeline_leaves_the_source_and_goes_on_when_resumed() throws Exception {
        var source = ScriptedSource.of(100).gated();
        var sink = new FaultySink(false, 1000);
        Pipeline pipeline = Trial.of(directory, source, sink).start();
        source.allow(10);
        Trial.until(() -> pipeline.figures().rows() == 10);

        pipeline.pause();
        Trial.until(() -> pipeline.state() instanceof PipelineState.Paused);
        assertThat(sink.rows()).as("what was read is durable").isEqualTo(Trial.ids(10));
        assertThat(source.open()).as("the source's server is let go").isZero();
        long frames = pipeline.figures().frames();
        source.allow(90);
        assertThat(pipeline.figures().frames()).isEqualTo(frames);
        pipeline.resume();

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, true));
        assertThat(sink.rows()).isEqualTo(Trial.ids(100));
    }

    @Test
    void a_stop_while_the_sink_waits_leaves_nothing_open_and_loses_nothing() throws Exception {
        var source = ScriptedSource.of(100);
        var sink = new FaultySink(true, 5).gated();
        Trial trial = Trial.of(directory, source, sink);
        Pipeline pipeline = trial.start();
        sink.allow(12);
        Trial.until(() -> sink.writes() == 12);

        pipeline.close();

        assertThat(pipeline.state()).isEqualTo(new PipelineState.Stopped(false, false));
        assertThat(source.open() + sink.open()).isZero();
        sink.allow(1000);
        trial.run();
        assertThat(sink.rows()).isEqualTo(Trial.ids(100));
    }

    @Test
    void a_second_instance_is_refused_with_the_process_that_has_the_state() {
        Trial trial = Trial.of(directory, ScriptedSource.of(1).endless(), new FaultySink(false, 1));
        try (Pipeline first = trial.start();
                Pipeline second = trial.pipeline()) {
            assertThatThrownBy(second::start)
                    .isInstanceOfSatisfying(
                            TailraceException.class,
                            e ->
                                    assertThat(e.code())
                                            .isEqualTo(CheckpointError.STATE_DIRECTORY_LOCKED))
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(first.state().ended()).isFalse();
        }
    }

    @Test
    void frames_in_flight_stay_below_the_budget_but_one_larger_frame_passes() throws Exception {
        var source = new ScriptedSource(20, 10, 1);
        var sink = new FaultySink(false, 1_000_000);

        Trial.of(directory, source, sink).inFlight(1).run();

        assertThat(sink.rows()).isEqualTo(Trial.ids(200));
        assertThat(source.acknowledged()).as("flushed on the way").isNotEmpty();
    }

    @Test
    void a_million_frames_pass() throws Exception {
        var source = ScriptedSource.of(1_000_000);
        var sink = new FaultySink(false, 1000);
        Pipeline pipeline = Trial.of(directory, source, sink).start();

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, true));
        assertThat(sink.rows()).hasSize(1_000_000);
        assertThat(pipeline.figures().routes().getFirst().durableRows()).isEqualTo(1_000_000);
    }

    private List<Checkpoint> saved() {
        try (var store = new FileCheckpointStore(directory)) {
            assertThat(store.list("trial").getFirst().split()).isEqualTo(Split.WHOLE);
            return store.list("trial");
        }
    }
}
