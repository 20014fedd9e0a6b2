package io.tailrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.TailraceException;
import io.tailrace.testkit.FaultySink;
import io.tailrace.testkit.ScriptedSource;
import io.tailrace.testkit.TestError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ends pipelines at every step by an error that nobody retries, and starts others over what they
 * left behind.
 */
@Timeout(120)
class PipelineCrashTest {

    private static final int FRAMES = 24;

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "true, 1, 1",
        "true, 3, 1",
        "true, 2, 4",
        "true, 100, 4",
        "false, 1, 1",
        "false, 3, 1",
        "false, 5, 4"
    })
    void a_crash_at_any_write_loses_nothing(boolean exactlyOnce, int commitEvery, int run)
            throws Exception {
        for (int crash = 1; crash <= FRAMES; crash++) {
            var sink = new FaultySink(exactlyOnce, commitEvery).failWrite(crash, broken());
            check(crash, new ScriptedSource(FRAMES, 2, run), sink, exactlyOnce);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 1, 1", "true, 3, 1", "true, 2, 4", "false, 1, 1", "false, 5, 4"})
    void a_crash_around_any_commit_loses_nothing(boolean exactlyOnce, int commitEvery, int run)
            throws Exception {
        for (int crash = 1; crash <= FRAMES / Math.max(commitEvery, run); crash++) {
            var before = new FaultySink(exactlyOnce, commitEvery).failCommit(crash, broken());
            check(crash, new ScriptedSource(FRAMES, 2, run), before, exactlyOnce);
            var after = new FaultySink(exactlyOnce, commitEvery).loseConfirmation(crash, broken());
            check(100 + crash, new ScriptedSource(FRAMES, 2, run), after, exactlyOnce);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 2, 1", "true, 100, 4", "false, 3, 1", "false, 2, 4"})
    void a_source_that_ends_before_any_frame_loses_nothing(
            boolean exactlyOnce, int commitEvery, int run) throws Exception {
        for (int crash = 1; crash <= FRAMES; crash++) {
            var source = new ScriptedSource(FRAMES, 2, run).failBefore(crash, broken());
            check(crash, source, new FaultySink(exactlyOnce, commitEvery), exactlyOnce);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "7, 1", "3, 3"})
    void routes_that_crashed_at_different_places_both_end_complete(int first, int second)
            throws Exception {
        for (int crash = 1; crash <= FRAMES; crash++) {
            var source = new ScriptedSource(FRAMES, 2, 1);
            var one = new FaultySink(true, first).failWrite(crash, broken());
            var two = new FaultySink(true, second);
            Trial trial = Trial.of(directory.resolve("at" + crash), source, one, two);
            assertThat(trial.run()).isInstanceOf(PipelineState.Failed.class);

            assertThat(trial.run()).isEqualTo(new PipelineState.Stopped(true, true));

            assertThat(one.rows()).as("first, crash at %s", crash).isEqualTo(Trial.ids(2 * FRAMES));
            assertThat(two.rows())
                    .as("second, crash at %s", crash)
                    .isEqualTo(Trial.ids(2 * FRAMES));
            assertThat(one.violations()).isEmpty();
            assertThat(two.violations()).isEmpty();
        }
    }

    private void check(int crash, ScriptedSource source, FaultySink sink, boolean exactlyOnce)
            throws Exception {
        Trial trial = Trial.of(directory.resolve("at" + crash), source, sink);
        assertThat(trial.run()).as("crash %s", crash).isInstanceOf(PipelineState.Failed.class);

        assertThat(trial.run())
                .as("after crash %s", crash)
                .isEqualTo(new PipelineState.Stopped(true, true));

        assertThat(exactlyOnce ? sink.rows() : withoutRepetitions(sink.rows()))
                .as("crash %s", crash)
                .isEqualTo(Trial.ids(source.rowsInLog()));
        assertThat(sink.violations()).isEmpty();
    }

    private static List<Long> withoutRepetitions(List<Long> rows) {
        return new ArrayList<>(new LinkedHashSet<>(rows));
    }

    private static TailraceException broken() {
        return new TailraceException(TestError.TEST_USER, "this run ends here");
    }
}
