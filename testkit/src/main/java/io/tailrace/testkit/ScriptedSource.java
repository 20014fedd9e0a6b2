package io.tailrace.testkit;

import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A log of numbered frames that is kept as long as the factory lives: frame {@code n} holds rows
 * with consecutive ids, and ends at position {@code n}, or at the end of its run if runs are longer
 * than a frame. Sources opened on it can be told to fail, and to stop before a frame.
 */
public final class ScriptedSource implements SourceFactory<ScriptedSource.Config> {

    private static final int TICK = 5;

    private final int frames;
    private final int rows;
    private final int run;
    private final Table table = Frames.table("items");
    private final Map<Integer, TailraceException> failures = new ConcurrentHashMap<>();
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final List<List<@Nullable Position>> openings = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicReference<Semaphore> gate =
            new AtomicReference<>(new Semaphore(Integer.MAX_VALUE / 2));
    private volatile boolean endless;
    private volatile int idle = Integer.MAX_VALUE;

    /** Has no options. */
    public record Config() {}

    /**
     * @param frames frames in the log; then comes the end
     * @param rows rows of each
     * @param run consecutive frames that share a position
     */
    public ScriptedSource(int frames, int rows, int run) {
        this.frames = frames;
        this.rows = rows;
        this.run = run;
    }

    /** Frames of one row, each with a position of its own. */
    public static ScriptedSource of(int frames) {
        return new ScriptedSource(frames, 1, 1);
    }

    /** Heartbeats instead of an end. */
    public ScriptedSource endless() {
        endless = true;
        return this;
    }

    /** Every so many frames one has no rows, and shows as a heartbeat. */
    public ScriptedSource idleEvery(int number) {
        idle = number;
        return this;
    }

    /** Fails once, before that frame. */
    public ScriptedSource failBefore(int frame, TailraceException failure) {
        failures.put(frame, failure);
        return this;
    }

    /** From now on delivers only as many frames as {@link #allow} says; heartbeats meanwhile. */
    public ScriptedSource gated() {
        gate.set(new Semaphore(0));
        return this;
    }

    public void allow(int more) {
        gate.get().release(more);
    }

    public long rowsInLog() {
        return (long) frames * rows;
    }

    /** Tokens of all positions acknowledged, in order. */
    public List<String> acknowledged() {
        return acknowledged;
    }

    /** The positions that each opening was given. */
    public List<List<@Nullable Position>> openings() {
        return openings;
    }

    /** Sources that are open. */
    public int open() {
        return open.get();
    }

    @Override
    public String type() {
        return "scripted";
    }

    @Override
    public Class<Config> config() {
        return Config.class;
    }

    @Override
    public String summary() {
        return "Numbered frames for tests.";
    }

    @Override
    public String example() {
        return "source: {type: scripted}";
    }

    @Override
    public Source open(Config config, SourceContext context, List<@Nullable Position> positions) {
        openings.add(positions.stream().toList());
        int from = positions.stream().mapToInt(ScriptedSource::number).min().orElse(0);
        open.incrementAndGet();
        return new Reader(from);
    }

    private static int number(@Nullable Position position) {
        return position == null ? 0 : Integer.parseInt(position.token());
    }

    private Position position(int frame) {
        int end = frame == 0 ? 0 : (frame + run - 1) / run * run;
        return new Position(Integer.toString(Math.min(end, frames)));
    }

    private final class Reader implements Source {

        private final ChangeBatchBuilder builder = new ChangeBatchBuilder(4096);
        private final CountDownLatch nothing = new CountDownLatch(1);
        private int at;
        private boolean announced;
        private boolean closed;

        private Reader(int from) {
            this.at = from;
        }

        @Override
        public Frame next() throws InterruptedException {
            if (!announced) {
                announced = true;
                return new SchemaChange(position(at), null, table);
            }
            if (at == frames && !endless) {
                return new End(position(at));
            }
            boolean runUnderWay = at % run != 0;
            long patience = runUnderWay ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(TICK);
            if (at == frames || !gate.get().tryAcquire(patience, TimeUnit.NANOSECONDS)) {
                if (at == frames) {
                    nothing.await(TICK, TimeUnit.MILLISECONDS);
                }
                return new Heartbeat(position(at));
            }
            TailraceException failure = failures.remove(at + 1);
            if (failure != null) {
                throw failure;
            }
            at++;
            if (at % idle == 0) {
                return new Heartbeat(position(at));
            }
            Transaction transaction = Frames.transaction(at);
            for (int i = 0; i < rows; i++) {
                Frames.insert(builder, table, transaction, i, (at - 1L) * rows + i + 1, "label");
            }
            return builder.build(position(at));
        }

        @Override
        public void acknowledge(Position durable) {
            acknowledged.add(durable.token());
        }

        @Override
        public int covered(Position position, ChangeBatch batch) {
            int known = 0;
            Change change = batch.cursor();
            while (change.next()
                    && Integer.parseInt(change.transaction().id()) <= number(position)) {
                known++;
            }
            return known;
        }

        @Override
        public Position standing(Position known, Position frame) {
            return number(known) > number(frame) ? known : frame;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }
}
