package io.tailrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.engine.checkpoint.CheckpointError;
import io.tailrace.engine.checkpoint.FileCheckpointStore;
import io.tailrace.engine.lane.RetryPolicy;
import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.Growing;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.FaultySink;
import io.tailrace.testkit.ScriptedSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source whose splits become more while it is read. */
final class GrowingSourceTest {

    @TempDir Path directory;

    private final Logs logs = new Logs();
    private final FaultySink sink = new FaultySink(false, 1);

    /** A log for each split: {@code first}, and later {@code second}. */
    private static final class Logs
            implements SourceFactory<ScriptedSource.Config>, Growing<ScriptedSource.Config> {

        private final ScriptedSource first = ScriptedSource.of(10).endless().gated();
        private final ScriptedSource second = ScriptedSource.of(10).endless();
        private volatile List<Split> splits = List.of(new Split("first"));
        private volatile boolean failing;
        private volatile @Nullable Boolean late;

        @Override
        public String type() {
            return "logs";
        }

        @Override
        public Class<ScriptedSource.Config> config() {
            return ScriptedSource.Config.class;
        }

        @Override
        public String summary() {
            return first.summary();
        }

        @Override
        public String example() {
            return first.example();
        }

        @Override
        public List<Split> splits(ScriptedSource.Config config) {
            if (failing) {
                throw new TailraceException(
                        CheckpointError.CHECKPOINT_STORE_FAILED, "nobody knows the splits now");
            }
            return splits;
        }

        @Override
        public Duration lookEvery(ScriptedSource.Config config) {
            return Duration.ofMillis(1);
        }

        @Override
        public Source open(
                ScriptedSource.Config config,
                SourceContext context,
                List<@Nullable Position> positions) {
            boolean isFirst = context.split().id().equals("first");
            if (!isFirst) {
                late = context.late();
            }
            return (isFirst ? first : second).open(config, context, positions);
        }
    }

    /** Files, where a save may hang. */
    private final class HangingStore implements CheckpointStore {

        private final CheckpointStore files = new FileCheckpointStore(directory);
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean hanging;

        @Override
        public Optional<Checkpoint> load(String pipeline, String route, Split split) {
            return files.load(pipeline, route, split);
        }

        @Override
        public void save(Checkpoint checkpoint) {
            if (hanging) {
                entered.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            files.save(checkpoint);
        }

        @Override
        public void delete(String pipeline, String route, Split split) {
            files.delete(pipeline, route, split);
        }

        @Override
        public List<Checkpoint> list(String pipeline) {
            return files.list(pipeline);
        }

        @Override
        public void close() {}
    }

    private Pipeline start(CheckpointStore store) {
        PipelineSpec scripted = Trial.of(directory, logs.first, sink).pipeline().spec();
        Pipeline pipeline =
                new Pipeline(
                        new PipelineSpec(
                                scripted.name(),
                                new Component<>(logs, new ScriptedSource.Config()),
                                scripted.routes(),
                                scripted.stateDirectory(),
                                scripted.checkpoints(),
                                scripted.limits(),
                                scripted.errors()),
                        new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)),
                        store);
        pipeline.start();
        return pipeline;
    }

    @Test
    void a_split_that_appears_is_read_and_has_its_checkpoint() throws Exception {
        Pipeline pipeline = start(new FileCheckpointStore(directory));
        logs.first.allow(10);
        Trial.until(() -> logs.first.acknowledged().contains("10"));

        logs.failing = true; // what is open is read on
        logs.splits = List.of(new Split("first"), new Split("second"));
        assertThat(pipeline.figures().rows()).isEqualTo(10);
        logs.failing = false;
        Trial.until(() -> logs.second.acknowledged().contains("10"));

        assertThat(logs.late).isTrue();
        assertThat(pipeline.figures().rows()).isEqualTo(20);
        pipeline.drain();
        assertThat(Trial.end(pipeline)).isEqualTo(new PipelineState.Stopped(true, false));

        Pipeline again = start(new FileCheckpointStore(directory));
        Trial.until(() -> logs.second.openings().size() == 2);
        assertThat(logs.second.openings().getLast()).containsExactly(new Position("10"));
        assertThat(logs.late).isFalse();
        again.close();
    }

    @Test
    void a_checkpoint_that_takes_long_holds_nothing_up() throws Exception {
        HangingStore store = new HangingStore();
        Pipeline pipeline = start(store);
        store.hanging = true;
        logs.first.allow(5);
        store.entered.await();

        logs.splits = List.of(new Split("first"), new Split("second"));
        Trial.until(() -> pipeline.figures().durableRows() == 15);
        assertThat(logs.first.acknowledged()).isEmpty();

        store.hanging = false;
        store.released.countDown();
        Trial.until(() -> logs.first.acknowledged().contains("5"));
        Trial.until(() -> logs.second.acknowledged().contains("10"));
        pipeline.close();
    }
}
