package io.tailrace.engine;

import io.tailrace.engine.checkpoint.StateLock;
import io.tailrace.engine.lane.DeadLetters;
import io.tailrace.engine.lane.Lane;
import io.tailrace.engine.lane.Orders;
import io.tailrace.engine.lane.Orders.Order;
import io.tailrace.engine.lane.Outage;
import io.tailrace.engine.lane.RetryPolicy;
import io.tailrace.engine.lane.SplitSearch;
import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One source and its routes, run by threads of its own. Safe for use by many threads. Runs once:
 * for another run make another pipeline of the same spec.
 */
public final class Pipeline implements AutoCloseable {

    private final PipelineSpec spec;
    private final Wiring wiring;
    private final CheckpointStore store;
    private final Orders orders = new Orders();
    private final SplitSearch splits;
    private final Outage storeOutage;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile List<Lane> lanes = List.of();
    private volatile @Nullable SplitWatch watch;
    private volatile @Nullable PipelineState end;

    public Pipeline(PipelineSpec spec) {
        this(spec, RetryPolicy.DEFAULT, checkpoints(spec));
    }

    /** With another retry policy, or another place for checkpoints. */
    public Pipeline(PipelineSpec spec, RetryPolicy retry, CheckpointStore store) {
        this.spec = spec;
        this.wiring = new Wiring(spec, retry);
        this.splits = new SplitSearch(spec.name(), retry, orders, wiring::splits);
        this.storeOutage = new Outage(spec.name(), "checkpoint store", retry, orders);
        this.store = store;
    }

    /** The store of the pipeline's checkpoints; to be closed by who asked. */
    public static CheckpointStore checkpoints(PipelineSpec spec) {
        return new Wiring(spec, RetryPolicy.DEFAULT).store();
    }

    /** What the pipeline's source is told, where it has one split only. */
    public static SourceContext sourceContext(PipelineSpec spec) {
        return new Wiring(spec, RetryPolicy.DEFAULT).context(Split.WHOLE, false);
    }

    public PipelineSpec spec() {
        return spec;
    }

    /**
     * Takes the state directory, and starts. Returns at once: that an end cannot be reached shows
     * in {@link #state}.
     *
     * @throws TailraceException if another process works in the state directory, or the pipeline
     *     was started before
     */
    public void start() {
        if (!started.compareAndSet(false, true)) {
            throw new TailraceException(
                    EngineError.PIPELINE_STATE,
                    "pipeline "
                            + spec.name()
                            + " was started before; make another for another run");
        }
        StateLock lock = takeState();
        Supervisor supervisor = new Supervisor(spec, orders, storeOutage, lock, this::ended);
        Thread.ofPlatform()
                .daemon()
                .name("tailrace-" + spec.name())
                .start(() -> supervisor.run(this::newLanes));
    }

    private StateLock takeState() {
        try {
            return StateLock.take(wiring.folder());
        } catch (TailraceException e) {
            started.set(false);
            throw e;
        }
    }

    /** Lanes of the splits that are there, and when called again, of those that have appeared. */
    private List<Lane> newLanes(DeadLetters deadLetters) {
        SplitWatch watching = watch;
        List<Split> found = watching == null ? firstSplits() : watching.found();
        if (found.isEmpty()) {
            return List.of();
        }
        List<Lane> made = new ArrayList<>();
        for (Split split : found) {
            made.add(
                    new Lane(
                            wiring.lane(split, watching != null),
                            wiring.routes(split),
                            orders,
                            store,
                            deadLetters));
        }
        List<Lane> all = new ArrayList<>(lanes);
        all.addAll(made);
        lanes = List.copyOf(all);
        return made;
    }

    private List<Split> firstSplits() {
        List<Split> found;
        try {
            found = splits.find();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            found = List.of();
        }
        watch = new SplitWatch(spec.name(), wiring.lookEvery(), wiring::splits, found);
        return found;
    }

    private void ended(PipelineState state) {
        SplitWatch watching = watch;
        if (watching != null) {
            watching.close();
        }
        end = state;
        store.close();
        ended.countDown();
    }

    public PipelineState state() {
        PipelineState last = end;
        if (last != null) {
            return last;
        }
        if (!started.get()) {
            return new PipelineState.Created();
        }
        if (orders.current().compareTo(Order.DRAIN) >= 0) {
            return new PipelineState.Draining();
        }
        List<Outage> outages = new ArrayList<>(List.of(splits.outage(), storeOutage));
        lanes.forEach(lane -> outages.addAll(lane.outages()));
        for (Outage outage : outages) {
            PipelineState.Retrying retrying = Reading.retrying(outage);
            if (retrying != null) {
                return retrying;
            }
        }
        return common();
    }

    private PipelineState common() {
        boolean allPaused = !lanes.isEmpty();
        boolean running = !lanes.isEmpty();
        for (Lane lane : lanes) {
            allPaused &= lane.state() == Lane.State.PAUSED;
            running &= lane.state() != Lane.State.STARTING;
        }
        if (allPaused) {
            return new PipelineState.Paused();
        }
        return running ? new PipelineState.Running() : new PipelineState.Starting();
    }

    /** What it counts and measures now; cheap enough for every second. */
    public Figures figures() {
        return Reading.figures(spec, lanes, state());
    }

    /**
     * Stops reading once that many source rows are read, and then drains. Call before {@link
     * #start}.
     */
    public void drainAfter(long rows) {
        if (rows < 1 || started.get()) {
            throw new IllegalArgumentException(
                    "a bound of rows must be positive, and set before the start");
        }
        orders.drainAfter(rows);
    }

    /** Stops reading, makes durable what was read, and closes the source; the sinks stay open. */
    public void pause() {
        orders.give(Order.PAUSE);
    }

    /** Reads on after a {@link #pause}. */
    public void resume() {
        orders.give(Order.RUN);
    }

    /**
     * Stops reading; makes everything durable, saves the checkpoint, acknowledges, ends. Returns at
     * once: see {@link #await}.
     */
    public void drain() {
        orders.give(Order.DRAIN);
    }

    /**
     * Ends without making anything more durable; the next start reads it again. Returns at once:
     * see {@link #await}.
     */
    public void stop() {
        orders.give(Order.STOP);
    }

    /** Waits for the end, at most that long; true if it came. */
    public boolean await(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** {@link #stop}, and waits for it. */
    @Override
    public void close() {
        stop();
        if (!started.get()) {
            return;
        }
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
