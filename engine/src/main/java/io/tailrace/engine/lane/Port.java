package io.tailrace.engine.lane;

import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import org.jspecify.annotations.Nullable;

/**
 * The lane's end of a route: knows what of the source the route has already, and hands it the rest,
 * in the lane's own thread if the route is the only one. Used by the lane's thread, but for what
 * says otherwise.
 */
final class Port {

    private final Delivery delivery;
    private final Orders orders;
    private final @Nullable HandOver handOver;
    private @Nullable Thread worker;
    private @Nullable Position saved;
    private @Nullable Position restored;
    private volatile boolean open;
    private boolean covers;
    private @Nullable Source source;

    /**
     * @param alone whether the route is the lane's only one
     */
    Port(Delivery delivery, Orders orders, boolean alone) {
        this.delivery = delivery;
        this.orders = orders;
        RoutePlan plan = delivery.plan();
        Journal journal = new Journal(plan.journalFile(), plan.journal());
        this.handOver = alone ? null : new HandOver(plan.inFlight() / 2, journal);
    }

    /** Any thread. */
    Delivery delivery() {
        return delivery;
    }

    /** Any thread: memory of frames that wait for the route's thread. */
    long waitingBytes() {
        return handOver == null ? 0 : handOver.bytes();
    }

    /** Any thread: disk of frames that wait for the route's thread. */
    long journalBytes() {
        return handOver == null ? 0 : handOver.journalBytes();
    }

    /**
     * Opens the route, which finds out where it stands; in the route's own thread, if it has one.
     *
     * @param checkpoint the route's checkpoint
     */
    void start(String name, @Nullable Position checkpoint)
            throws InterruptedException, RouteFailed {
        saved = checkpoint;
        if (handOver == null) {
            open();
        } else {
            worker = Threads.start(name, () -> work(handOver));
        }
    }

    private void open() throws InterruptedException, RouteFailed {
        restored = delivery.open(saved);
        open = true;
        orders.wake();
    }

    /** Any thread: whether it is known where the route stands. */
    boolean isOpen() {
        return open;
    }

    /** Any thread: whether the sink could not be opened so far, and is tried again. */
    boolean isFailing() {
        return delivery.outage().current() != null;
    }

    /**
     * Where the route stood when this was saved: an open one may be further, and nothing before is
     * needed by any.
     */
    @Nullable Position saved() {
        return saved;
    }

    /**
     * Where the route needs the source to start, given the last run that it was handed whole; once
     * it is open.
     */
    @Nullable Position standsAt(@Nullable Position handed) {
        if (handed == null) {
            return restored;
        }
        Source from = source;
        return !covers || restored == null || from == null
                ? handed
                : from.standing(restored, handed);
    }

    /**
     * The source was opened.
     *
     * @param at what {@link #standsAt} said before
     * @param apart whether another route stood elsewhere, so that some of what comes may be known
     *     here
     */
    void opened(@Nullable Position at, boolean apart) {
        restored = at;
        covers = apart && at != null;
    }

    /** Hands a frame over; a batch must be this route's own, or a fork. */
    void hand(
            Frame frame,
            long sequence,
            long commitMicros,
            InFlight.@Nullable Lease lease,
            Source from)
            throws InterruptedException, RouteFailed {
        source = from;
        Position at = frame.position();
        InFlight next = covers ? uncovered(frame, sequence, lease, from) : null;
        if (next == null) {
            int rows = frame instanceof ChangeBatch batch ? batch.size() : 0;
            next = new InFlight(sequence, at, frame, rows, commitMicros, lease);
        }
        if (handOver == null) {
            delivery.accept(next);
        } else {
            handOver.put(next);
        }
    }

    /**
     * What is left of a frame of which the route may have something already; null for all of it.
     */
    private @Nullable InFlight uncovered(
            Frame frame, long sequence, InFlight.@Nullable Lease lease, Source from) {
        Position own = restored;
        if (own == null) {
            return null;
        }
        Position at = frame.position();
        // where the route is further than the source its own position must not go back, and where
        // it is not it must not stay: the source lets go of its log
        Position standing = from.standing(own, at);
        if (frame instanceof ChangeBatch batch) {
            int known = from.covered(own, batch);
            if (known == batch.size()) {
                return new InFlight(sequence, at, standing, lease);
            }
            if (known > 0) {
                batch.dropFirst(known);
            }
            batch.reposition(standing);
            return null;
        }
        Frame moved =
                switch (frame) {
                    case SchemaChange change ->
                            new SchemaChange(standing, change.before(), change.after());
                    case Heartbeat _ -> new Heartbeat(standing);
                    case End _ -> new End(standing);
                    case ChangeBatch batch -> batch;
                };
        return new InFlight(sequence, at, moved, 0, 0, lease);
    }

    void endRun() {
        if (handOver == null) {
            delivery.endRun();
        } else {
            handOver.put(HandOver.Command.END_RUN);
        }
    }

    void abandonRun() throws InterruptedException, RouteFailed {
        if (handOver == null) {
            delivery.abandonRun();
        } else {
            handOver.put(HandOver.Command.ABANDON_RUN);
        }
    }

    void flush() throws InterruptedException, RouteFailed {
        if (handOver == null) {
            delivery.finish();
        } else {
            handOver.put(HandOver.Command.FLUSH);
        }
    }

    /** Makes durable what the route has; {@link #join} waits for it. */
    void finish() throws InterruptedException, RouteFailed {
        if (handOver == null) {
            delivery.finish();
        } else {
            handOver.put(HandOver.Command.FINISH);
        }
    }

    void join() throws InterruptedException {
        Thread running = worker;
        if (running != null) {
            running.join();
        }
    }

    /** Any thread. */
    void interrupt() {
        Thread running = worker;
        if (running != null) {
            running.interrupt();
        }
    }

    private void work(HandOver from) {
        try {
            open();
            while (perform(from.take())) {}
        } catch (InterruptedException e) {
            // told to stop: what is not durable comes again at the next start
        } catch (RouteFailed e) {
            orders.fail(e.failure());
        } catch (Throwable e) {
            orders.fail(unexpected(e));
        } finally {
            from.close();
        }
    }

    private TailraceException unexpected(Throwable failure) {
        return Failures.coded(failure, "route " + delivery.plan().name());
    }

    private boolean perform(HandOver.Task task) throws InterruptedException, RouteFailed {
        switch (task) {
            case InFlight frame -> delivery.accept(frame);
            case HandOver.Command.END_RUN -> delivery.endRun();
            case HandOver.Command.ABANDON_RUN -> delivery.abandonRun();
            case HandOver.Command.FLUSH -> delivery.finish();
            case HandOver.Command.FINISH -> {
                delivery.finish();
                return false;
            }
        }
        return true;
    }

    void close() {
        delivery.close();
    }
}
