package io.tailrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.engine.lane.LaneError;
import io.tailrace.spi.DataSize;
import io.tailrace.testkit.FaultySink;
import io.tailrace.testkit.ScriptedSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DeadLettersTest {

    @TempDir Path directory;

    @Test
    void a_rejected_change_goes_to_the_dead_letters_and_the_others_go_on() throws Exception {
        var sink = new FaultySink(true, 3).reject(id -> id % 4 == 0);
        Pipeline pipeline = Trial.of(directory, new ScriptedSource(10, 2, 1), sink).start();

        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, true));

        assertThat(sink.rows()).hasSize(15).noneMatch(id -> id % 4 == 0).isSorted();
        assertThat(pipeline.figures().deadLetters()).isEqualTo(5);
        assertThat(letters()).hasSize(5);
        assertThat(letters().getFirst())
                .startsWith(
                        "{\"id\":\"000000000002-0000000001\",\"op\":\"insert\",\"table\":\"public.items\",\"position\":\"2\","
                                + "\"pipeline\":\"trial\",\"route\":\"r0\",\"code\":\"TEST_USER\",\"reason\":\"column id does"
                                + " not fit\",\"time\":\"")
                .contains(",\"row\":{\"id\":\"000000000002-0000000001\"")
                .endsWith("}}");
    }

    @Test
    void the_policy_stop_stops_before_the_rejected_change_with_all_before_it_durable()
            throws Exception {
        var sink = new FaultySink(true, 100).reject(id -> id == 7);
        var policy = new ErrorPolicy(ErrorPolicy.Rejected.STOP, new DataSize(1000));
        Trial trial = Trial.of(directory, new ScriptedSource(10, 2, 1), sink).errors(policy);

        assertThat(trial.run())
                .isInstanceOfSatisfying(
                        PipelineState.Failed.class,
                        failed -> {
                            assertThat(failed.code()).isEqualTo(LaneError.CHANGE_REJECTED);
                            assertThat(failed.message())
                                    .contains(
                                            "000000000004-0000000000",
                                            "public.items",
                                            "column id does not fit",
                                            "r0");
                        });
        assertThat(sink.rows()).isEqualTo(Trial.ids(6));
        assertThat(sink.stored()).hasToString("Position[token=3]");
    }

    @Test
    void full_dead_letters_stop_the_pipeline_and_a_new_file_lets_it_go_on() throws Exception {
        var sink = new FaultySink(true, 1).reject(id -> true);
        var policy = new ErrorPolicy(ErrorPolicy.Rejected.DEAD_LETTER, new DataSize(1500));
        Trial trial = Trial.of(directory, new ScriptedSource(10, 1, 1), sink).errors(policy);

        assertThat(trial.run())
                .isInstanceOfSatisfying(
                        PipelineState.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(LaneError.DEAD_LETTERS_FULL));
        int kept = letters().size();
        assertThat(kept).isBetween(1, 9);
        assertThat(Files.size(file())).isLessThanOrEqualTo(1500);

        Files.delete(file());
        sink.reject(id -> false);
        trial.run();
        assertThat(sink.rows()).as("no change was passed over").contains(10L, kept + 1L);
    }

    @Test
    void a_line_that_a_crash_cut_off_is_taken_away() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "{\"whole\":1}\n{\"to");
        var sink = new FaultySink(false, 1).reject(id -> id == 1);

        Trial.of(directory, ScriptedSource.of(1), sink).run();

        assertThat(letters()).hasSize(2).first().isEqualTo("{\"whole\":1}");
        assertThat(letters().getLast()).startsWith("{\"id\":");
    }

    private Path file() {
        return directory.resolve("trial/dead-letters.jsonl");
    }

    private List<String> letters() throws Exception {
        return Files.readAllLines(file());
    }
}
