package io.tailrace.engine.lane;

import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.Sink;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings the frames of one lane into the sink of one route: transforms, writes, keeps what is not
 * durable, and opens the sink again when it fails. Used by the route's thread, but for what says
 * otherwise.
 */
final class Delivery implements AutoCloseable {

    private static final CompletableFuture<?> DONE = CompletableFuture.completedFuture(null);

    private final RoutePlan plan;
    private final Orders orders;
    private final DeadLetters deadLetters;
    private final Outage outage;
    private final Chain chain;
    private final long staleAfter;
    private final RouteFigures figures = new RouteFigures();
    private final Shapes shapes = new Shapes();
    private final DurablePrefix prefix = new DurablePrefix(figures, shapes);
    private volatile @Nullable Sink sink;
    private boolean exactlyOnce;
    private long passedBeforeOutage;

    /**
     * @param staleAfter nanoseconds after which an idle exactly-once sink is made to commit what it
     *     has
     */
    Delivery(
            RoutePlan plan,
            Orders orders,
            DeadLetters deadLetters,
            Outage outage,
            long staleAfter) {
        this.plan = plan;
        this.orders = orders;
        this.deadLetters = deadLetters;
        this.outage = outage;
        this.staleAfter = staleAfter;
        this.chain = new Chain(plan.match(), plan.transforms().get());
    }

    RoutePlan plan() {
        return plan;
    }

    /** Any thread. */
    RouteFigures figures() {
        return figures;
    }

    /** Any thread. */
    Outage outage() {
        return outage;
    }

    /** Whether the sink collects frames. */
    boolean keeps() {
        return prefix.keeps();
    }

    /** Any thread: see {@link DurablePrefix#settled}. */
    @Nullable InFlight settled() {
        return prefix.settled();
    }

    /** Any thread: the sink that is open now, if one is. */
    @Nullable Sink sink() {
        return sink;
    }

    /**
     * Opens the sink, however often that takes.
     *
     * @param saved the route's checkpoint
     * @return where the route stands: in the target itself if it keeps that, else at its checkpoint
     */
    @Nullable Position open(@Nullable Position saved) throws InterruptedException, RouteFailed {
        while (true) {
            try {
                Position stored = openSink();
                Position start = exactlyOnce ? stored : saved;
                prefix.standsAt(start);
                outage.over();
                return start;
            } catch (RuntimeException e) {
                if (!orders.isEnding()) {
                    failed(e);
                }
                if (orders.isEnding()) {
                    throw new InterruptedException("ended before it began");
                }
            }
        }
    }

    /**
     * Takes a frame to the sink. When it returns, the frame is the sink's, or in the dead letters.
     */
    void accept(InFlight next) throws InterruptedException, RouteFailed {
        Frame arrived = next.frame;
        transform(next);
        // A run that an exactly-once sink must commit whole is not cut; sources keep their runs
        // below the budget.
        boolean full = !prefix.isEmpty() && prefix.bytes() + next.bytes > plan.inFlight();
        if (full && !(exactlyOnce && prefix.continuesRun(next.source))) {
            flush(); // Invariant 9: memory is bounded; a frame larger than the budget passes alone.
        }
        take(next);
        settle();
        if (arrived instanceof Heartbeat) {
            tend();
        } else if (next.sourceRows > 0) {
            figures.caughtUp(false);
        }
    }

    /** Makes durable all that was accepted, however long the sink takes. */
    void flush() throws InterruptedException, RouteFailed {
        while (!prefix.isEmpty()) {
            try {
                open().flush();
                prefix.advance();
                if (!prefix.isEmpty()) {
                    throw unconfirmed();
                }
            } catch (RuntimeException e) {
                recover(e, null);
            }
        }
        settled(prefix);
    }

    /** Waiting for such a sink would be for ever, and nobody would know. */
    private TailraceException unconfirmed() {
        return new TailraceException(
                LaneError.UNEXPECTED_ERROR,
                "the sink of route "
                        + plan.name()
                        + " has flushed, and not confirmed all that it took; this is a defect of the"
                        + " sink, please report it; nothing is lost");
    }

    /** The run under way has ended. */
    void endRun() {
        prefix.endRun();
    }

    /** The source failed in the middle of a run and will bring the run again. */
    void abandonRun() throws InterruptedException, RouteFailed {
        if (prefix.isAtRunEnd()) {
            return;
        }
        if (exactlyOnce) {
            closeSink();
            prefix.forgetRun();
            reopenSoon();
        } else {
            prefix.leaveRun();
        }
    }

    /** Before the end: all durable, if the last run came to its end. */
    void finish() throws InterruptedException, RouteFailed {
        if (!exactlyOnce || prefix.isAtRunEnd()) {
            flush();
        }
    }

    private void transform(InFlight next) throws RouteFailed {
        Frame frame = next.frame;
        if (frame == null) {
            next.stage = DONE;
            return;
        }
        try {
            Frame changed = chain.apply(frame);
            next.frame = changed;
            if (changed == null) {
                next.stage = DONE;
            } else if (changed instanceof ChangeBatch batch) {
                next.rows = batch.size();
            }
        } catch (RuntimeException e) {
            throw new RouteFailed(Failures.coded(e, "a transform of route " + plan.name()));
        }
    }

    private void take(InFlight next) throws InterruptedException, RouteFailed {
        while (true) {
            try {
                write(next);
                break;
            } catch (RuntimeException e) {
                recover(e, next);
            }
        }
        prefix.add(next);
        figures.written(next.rows, next.bytes);
    }

    /** Hands a frame to the sink, less the changes that cannot be carried. */
    private void write(InFlight next) throws InterruptedException, RouteFailed {
        while (next.frame != null) {
            try {
                next.stage = open().write(next.frame).toCompletableFuture();
                return;
            } catch (RejectedChange e) {
                reject(next, e);
            }
        }
    }

    private void reject(InFlight next, RejectedChange reason)
            throws InterruptedException, RouteFailed {
        if (!(next.frame instanceof ChangeBatch batch)
                || reason.index() < 0
                || reason.index() >= batch.size()) {
            throw new RouteFailed(
                    Failures.coded(
                            new IllegalStateException(reason), "the sink of route " + plan.name()));
        }
        while (true) {
            try {
                deadLetters.add(plan.name(), next.restart, batch.change(reason.index()), reason);
                break;
            } catch (TailraceException e) {
                if (!Failures.passing(e)) {
                    finishBefore(next);
                    throw new RouteFailed(e);
                }
                outage.failed(e);
            }
        }
        figures.dead();
        ChangeBatch rest = batch.fork();
        rest.retain(change -> change.index() != reason.index());
        next.frame = rest;
        next.rows = rest.size();
    }

    /** What the sink has is good; only the next frame is not. */
    private void finishBefore(InFlight next) throws InterruptedException {
        if (exactlyOnce && prefix.continuesRun(next.source)) {
            return;
        }
        try {
            open().flush();
            if (!next.source.equals(prefix.lastSource())) {
                prefix.endRun();
            }
            prefix.advance();
        } catch (RuntimeException e) {
            // the pipeline ends with a better reason; what is not durable comes again
        }
    }

    private void settle() throws InterruptedException, RouteFailed {
        while (true) {
            try {
                prefix.advance();
                break;
            } catch (RuntimeException e) {
                recover(e, null);
            }
        }
        settled(prefix);
    }

    private void settled(DurablePrefix now) {
        figures.inFlight(now.bytes());
        if (outage.current() != null && now.passed() > passedBeforeOutage) {
            outage.over();
        }
    }

    private void tend() throws InterruptedException, RouteFailed {
        InFlight oldest = prefix.oldest();
        if (oldest != null && exactlyOnce && System.nanoTime() - oldest.takenAt > staleAfter) {
            flush();
        }
        figures.caughtUp(!prefix.hasChanges());
    }

    /**
     * Opens the sink again and hands it what it has not made durable, however often that takes.
     *
     * @param inHand the frame that the sink was being given, if it was
     */
    private void recover(Throwable cause, @Nullable InFlight inHand)
            throws InterruptedException, RouteFailed {
        Throwable failure = cause;
        while (true) {
            failed(failure);
            try {
                reopen(inHand);
                return;
            } catch (RuntimeException e) {
                failure = e;
            }
        }
    }

    private void reopenSoon() throws InterruptedException, RouteFailed {
        try {
            reopen(null);
        } catch (RuntimeException e) {
            recover(e, null);
        }
    }

    private void failed(Throwable cause) throws InterruptedException, RouteFailed {
        closeSink();
        TailraceException failure = Failures.coded(cause, "the sink of route " + plan.name());
        if (!Failures.passing(failure)) {
            throw new RouteFailed(failure);
        }
        if (outage.current() == null) {
            passedBeforeOutage = prefix.passed();
        }
        outage.failed(failure);
    }

    private void reopen(@Nullable InFlight inHand) throws InterruptedException, RouteFailed {
        Position stored = openSink();
        if (exactlyOnce && !prefix.reconcile(stored, inHand)) {
            throw takenOver();
        }
        Position at = prefix.lastDurable();
        for (Table table : shapes.tables()) {
            open().write(new SchemaChange(Objects.requireNonNull(at), null, table));
        }
        for (InFlight frame : prefix.waiting()) {
            write(frame);
        }
    }

    private TailraceException takenOver() {
        return new TailraceException(
                LaneError.TARGET_TAKEN_OVER,
                "the target of route "
                        + plan.name()
                        + " stands at a position that this pipeline has not written: another"
                        + " instance has written to it, or it was restored; see to it that only one runs, and start again");
    }

    private @Nullable Position openSink() throws InterruptedException {
        Sink opened = plan.sink().open();
        sink = opened;
        if (opened instanceof ExactlyOnceSink keeper) {
            exactlyOnce = true;
            return keeper.restore().orElse(null);
        }
        return null;
    }

    private Sink open() {
        return Objects.requireNonNull(sink);
    }

    private void closeSink() {
        Sink open = sink;
        sink = null;
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException e) {
                // the sink is given up; what it has not confirmed is written again by the next one
            }
        }
    }

    @Override
    public void close() {
        closeSink();
        chain.close();
    }
}
