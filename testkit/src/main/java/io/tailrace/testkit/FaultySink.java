package io.tailrace.testkit;

import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.Guarantee;
import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.SinkFactory;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A target in memory that lives as long as the factory, and sinks into it that can be told to fail.
 * A sink keeps what it is given until it commits, every so many frames and on flush, and loses it
 * when it is closed before.
 */
public final class FaultySink implements SinkFactory<FaultySink.Config> {

    private final boolean exactlyOnce;
    private final int commitEvery;
    private final List<Long> rows = Collections.synchronizedList(new ArrayList<>());
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Map<Integer, TailraceException> writeFailures = new ConcurrentHashMap<>();
    private final Map<Integer, TailraceException> commitFailures = new ConcurrentHashMap<>();
    private final Map<Integer, TailraceException> lostConfirmations = new ConcurrentHashMap<>();
    private final Set<Integer> unconfirmed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger openings = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private volatile @Nullable Position stored;
    private volatile @Nullable TailraceException openFailure;
    private volatile LongPredicate rejects = id -> false;
    private volatile @Nullable Semaphore gate;

    /** Has no options. */
    public record Config() {}

    /**
     * @param commitEvery frames after which it commits by itself
     */
    public FaultySink(boolean exactlyOnce, int commitEvery) {
        this.exactlyOnce = exactlyOnce;
        this.commitEvery = commitEvery;
    }

    /** Fails once, at that write, counted over all sinks from 1. */
    public FaultySink failWrite(int number, TailraceException failure) {
        writeFailures.put(number, failure);
        return this;
    }

    /** Fails once, at that commit, before anything is kept. */
    public FaultySink failCommit(int number, TailraceException failure) {
        commitFailures.put(number, failure);
        return this;
    }

    /** Fails once, at that commit, after all is kept: the confirmation is lost. */
    public FaultySink loseConfirmation(int number, TailraceException failure) {
        lostConfirmations.put(number, failure);
        return this;
    }

    /** Against its contract, confirms nothing at that commit, nor tells of it. */
    public FaultySink confirmNothing(int number) {
        unconfirmed.add(number);
        return this;
    }

    /** Cannot be opened until told otherwise with null. */
    public void failOpen(@Nullable TailraceException failure) {
        openFailure = failure;
    }

    /** Rejects rows by id. */
    public FaultySink reject(LongPredicate ids) {
        rejects = ids;
        return this;
    }

    /** From now on a write waits until it is {@linkplain #allow allowed}. */
    public FaultySink gated() {
        gate = new Semaphore(0);
        return this;
    }

    public void allow(int writesMore) {
        Semaphore present = gate;
        if (present != null) {
            present.release(writesMore);
        }
    }

    /** Ids of all rows ever committed, in order. */
    public List<Long> rows() {
        synchronized (rows) {
            return List.copyOf(rows);
        }
    }

    /** Rows of tables that had not been announced to the sink. */
    public List<String> violations() {
        return violations;
    }

    public int openings() {
        return openings.get();
    }

    public int open() {
        return open.get();
    }

    public int writes() {
        return writes.get();
    }

    public @Nullable Position stored() {
        return stored;
    }

    @Override
    public String type() {
        return "faulty";
    }

    @Override
    public Class<Config> config() {
        return Config.class;
    }

    @Override
    public String summary() {
        return "A target in memory for tests.";
    }

    @Override
    public String example() {
        return "sink: {type: faulty}";
    }

    @Override
    public Guarantee guarantee(Config config) {
        return new Guarantee(exactlyOnce, "it is told so");
    }

    @Override
    public Sink open(Config config, SinkContext context) {
        openings.incrementAndGet();
        TailraceException failure = openFailure;
        if (failure != null) {
            throw failure;
        }
        open.incrementAndGet();
        return exactlyOnce ? new Keeping() : new Forgetful();
    }

    /** What both kinds do. */
    private class Forgetful implements Sink {

        /** A frame that is not committed. */
        private record Held(Frame frame, List<Long> ids, CompletableFuture<Void> stage) {}

        private final List<Held> held = new ArrayList<>();
        private final List<Object> announced = new ArrayList<>();
        private boolean closed;

        @Override
        public CompletionStage<?> write(Frame frame) throws InterruptedException {
            Semaphore present = gate;
            if (present != null && frame instanceof ChangeBatch) {
                present.acquire();
            }
            if (exactlyOnce && held.size() >= commitEvery) {
                commitBefore(frame);
            }
            List<Long> ids = frame instanceof ChangeBatch batch ? accepted(batch) : List.of();
            if (frame instanceof ChangeBatch) {
                fail(writeFailures.remove(writes.incrementAndGet()));
            } else if (frame instanceof SchemaChange change && change.after() != null) {
                announced.add(change.after().name());
            }
            Held next = new Held(frame, ids, new CompletableFuture<>());
            held.add(next);
            if (!exactlyOnce && held.size() >= commitEvery) {
                commit(frame.position());
            }
            return next.stage();
        }

        private List<Long> accepted(ChangeBatch batch) {
            List<Long> ids = Frames.ids(batch);
            for (int i = 0; i < ids.size(); i++) {
                if (rejects.test(ids.get(i))) {
                    throw new RejectedChange(TestError.TEST_USER, i, "column id does not fit");
                }
                if (!announced.contains(batch.change(i).table().name())) {
                    violations.add("row " + ids.get(i) + " of a table that was not announced");
                }
            }
            return ids;
        }

        /** Nothing but a heartbeat comes at its position any more. */
        private void commitBefore(Frame next) {
            Position last = held.getLast().frame().position();
            if (next instanceof Heartbeat) {
                commit(next.position());
            } else if (!last.equals(next.position())) {
                commit(last);
            }
        }

        @Override
        public void flush() {
            if (!held.isEmpty()) {
                commit(held.getLast().frame().position());
            }
        }

        private void commit(Position reached) {
            int number = commits.incrementAndGet();
            fail(commitFailures.remove(number));
            List<Long> ids = new ArrayList<>();
            held.forEach(each -> ids.addAll(each.ids()));
            rows.addAll(ids);
            stored = reached;
            fail(lostConfirmations.remove(number));
            List<Held> done = List.copyOf(held);
            held.clear();
            if (!unconfirmed.remove(number)) {
                // out of order, as sinks may
                done.reversed().forEach(each -> each.stage().complete(null));
            }
        }

        private static void fail(@Nullable TailraceException failure) {
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void close() {
            held.clear();
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }

    private final class Keeping extends Forgetful implements ExactlyOnceSink {

        @Override
        public Optional<Position> restore() {
            return Optional.ofNullable(stored);
        }
    }
}
