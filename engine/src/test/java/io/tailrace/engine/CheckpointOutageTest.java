package io.tailrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.engine.checkpoint.CheckpointError;
import io.tailrace.engine.checkpoint.FileCheckpointStore;
import io.tailrace.engine.lane.RetryPolicy;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.testkit.FaultySink;
import io.tailrace.testkit.ScriptedSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of checkpoints that fails for a while, or for good. */
final class CheckpointOutageTest {

    private static final TailraceException AWAY =
            new TailraceException(CheckpointError.CHECKPOINT_STORE_FAILED, "the store is away");

    @TempDir Path directory;

    private final ScriptedSource source = ScriptedSource.of(1000).endless().gated();
    private final FaultySink sink = new FaultySink(false, 1);
    private volatile @Nullable TailraceException failure;

    /** Files, behind what fails. */
    private final class FailingStore implements CheckpointStore {

        private final CheckpointStore files = new FileCheckpointStore(directory);

        private CheckpointStore files() {
            TailraceException failing = failure;
            if (failing != null) {
                throw failing;
            }
            return files;
        }

        @Override
        public Optional<Checkpoint> load(String pipeline, String route, Split split) {
            return files().load(pipeline, route, split);
        }

        @Override
        public void save(Checkpoint checkpoint) {
            files().save(checkpoint);
        }

        @Override
        public void delete(String pipeline, String route, Split split) {
            files().delete(pipeline, route, split);
        }

        @Override
        public List<Checkpoint> list(String pipeline) {
            return files().list(pipeline);
        }

        @Override
        public void close() {}
    }

    private Pipeline start() {
        Pipeline pipeline =
                new Pipeline(
                        Trial.of(directory, source, sink).pipeline().spec(),
                        new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)),
                        new FailingStore());
        pipeline.start();
        return pipeline;
    }

    private static void awaitOutage(Pipeline pipeline) throws InterruptedException {
        Trial.until(() -> pipeline.state() instanceof PipelineState.Retrying);
        assertThat(pipeline.state())
                .isInstanceOfSatisfying(
                        PipelineState.Retrying.class,
                        retrying -> {
                            assertThat(retrying.part()).isEqualTo("checkpoint store");
                            assertThat(retrying.code())
                                    .isEqualTo(CheckpointError.CHECKPOINT_STORE_FAILED);
                            assertThat(retrying.reason()).isEqualTo("the store is away");
                        });
    }

    @Test
    void an_outage_shows_in_the_state_and_holds_up_only_the_acknowledging() throws Exception {
        Pipeline pipeline = start();
        source.allow(10);
        Trial.until(() -> source.acknowledged().contains("10"));

        failure = AWAY;
        source.allow(10);
        Trial.until(() -> pipeline.figures().durableRows() >= 20);
        awaitOutage(pipeline);
        assertThat(source.acknowledged()).doesNotContain("20");

        failure = null;
        Trial.until(() -> source.acknowledged().contains("20"));
        Trial.until(() -> pipeline.state() instanceof PipelineState.Running);
        pipeline.close();
    }

    @Test
    void a_start_waits_for_the_store_and_can_be_stopped() throws Exception {
        failure = AWAY;
        Pipeline stopped = start();
        awaitOutage(stopped);
        stopped.close();
        assertThat(stopped.state()).isInstanceOf(PipelineState.Stopped.class);

        Pipeline pipeline = start();
        awaitOutage(pipeline);
        failure = null;
        source.allow(10);
        Trial.until(() -> source.acknowledged().contains("10"));
        pipeline.close();
    }

    @Test
    void what_a_person_must_mend_ends_the_pipeline() throws Exception {
        Pipeline pipeline = start();
        source.allow(10);
        Trial.until(() -> source.acknowledged().contains("10"));

        failure = new TailraceException(CheckpointError.CHECKPOINT_EPOCH_STALE, "taken over");
        source.allow(10);

        assertThat(Trial.end(pipeline))
                .isEqualTo(
                        new PipelineState.Failed(
                                CheckpointError.CHECKPOINT_EPOCH_STALE, "taken over"));
    }
}
