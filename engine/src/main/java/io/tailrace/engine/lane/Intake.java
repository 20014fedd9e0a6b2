package io.tailrace.engine.lane;

import io.tailrace.engine.lane.Orders.Order;
import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lane's end of a source: opens it where the routes can go on, opens it again after an outage
 * or when a route has opened late, and hands what comes to the ports. For the lane's thread, but
 * for what says otherwise.
 */
final class Intake {

    static final Duration FOREVER = Duration.ofDays(1000);

    private final LanePlan plan;
    private final Orders orders;
    private final Outage outage;
    private final Checkpointer checkpointer;
    private final List<Port> ports;

    /** The ports that get what the source brings. Others wait for their sinks to open. */
    private List<Port> joined = List.of();

    private final SourceFigures figures = new SourceFigures();
    private volatile @Nullable Source source;
    private volatile Lane.State state = Lane.State.STARTING;
    private @Nullable Position last;
    private @Nullable Position ended;
    private @Nullable Frame ahead;
    private long sequence;

    Intake(
            LanePlan plan,
            Orders orders,
            Outage outage,
            Checkpointer checkpointer,
            List<Port> ports) {
        this.plan = plan;
        this.orders = orders;
        this.outage = outage;
        this.checkpointer = checkpointer;
        this.ports = ports;
    }

    /** Any thread: starting, running or paused. */
    Lane.State state() {
        return state;
    }

    /** Any thread. */
    SourceFigures figures() {
        return figures;
    }

    /** Any thread: the source that is open now, if one is. */
    @Nullable Source source() {
        return source;
    }

    /** Whether the source has brought nothing yet. */
    boolean isUntouched() {
        return sequence == 0;
    }

    /** Whether that port gets what the source brings. */
    boolean reaches(Port port) {
        return joined.contains(port);
    }

    /** Whether every port has got all that was read. */
    boolean reachedAll() {
        return isUntouched() || joined.size() == ports.size();
    }

    /** Reads until the order is to end, or the source has ended; then true. */
    boolean readAll() throws InterruptedException, RouteFailed {
        while (!orders.isEnding()) {
            if (orders.current() == Order.PAUSE) {
                pause();
                continue;
            }
            try {
                Source opened = openSource();
                state = Lane.State.RUNNING;
                if (read(opened)) {
                    return true;
                }
                if (!orders.isEnding()) {
                    leaveSource();
                }
            } catch (RuntimeException e) {
                sourceFailed(Failures.coded(e, "the source"));
            }
        }
        return false;
    }

    private void sourceFailed(TailraceException failure) throws InterruptedException, RouteFailed {
        close();
        if (isInsideRun()) {
            for (Port port : joined) {
                port.abandonRun();
            }
        }
        leaveSource();
        if (!Failures.passing(failure)) {
            orders.fail(failure);
        } else if (!orders.isEnding()) {
            outage.failed(failure);
        }
    }

    private void leaveSource() {
        close();
        ahead = null;
        last = null;
    }

    /**
     * Opens the source where all routes can go on. A route that is not open may stand anywhere from
     * its checkpoint on, so the source must not let go of anything after that (invariants 1 and 8).
     */
    private Source openSource() throws InterruptedException {
        List<Port> open = ports.stream().filter(Port::isOpen).toList();
        List<@Nullable Position> positions = new ArrayList<>();
        for (Port port : ports) {
            positions.add(
                    !open.contains(port)
                            ? port.saved()
                            : port.standsAt(joined.contains(port) ? ended : null));
        }
        Source opened = plan.source().open(positions);
        source = opened;
        boolean apart = new HashSet<>(positions).size() > 1;
        for (int i = 0; i < ports.size(); i++) {
            if (open.contains(ports.get(i))) {
                ports.get(i).opened(positions.get(i), apart);
            }
        }
        if (open.size() > joined.size()) {
            checkpointer.rereadAfter(sequence);
            joined = open;
            ended = null; // what was handed out was not handed to all of these
        }
        return opened;
    }

    /** Whether routes have opened that get nothing yet. */
    private boolean isAwaited() {
        return joined.size() < ports.size()
                && ports.stream().filter(Port::isOpen).count() > joined.size();
    }

    /**
     * Reads until the source has ended, then true; or until an order to end or a route that has
     * opened wants something else.
     */
    private boolean read(Source from) throws InterruptedException, RouteFailed {
        boolean atEnd = false;
        while (true) {
            switch (orders.current()) {
                case RUN -> {}
                case PAUSE -> {
                    readToRunEnd(from);
                    flush();
                    return false;
                }
                case DRAIN -> {
                    readToRunEnd(from);
                    return false;
                }
                case STOP -> throw new InterruptedException("stopped");
            }
            if (isAwaited()) {
                readToRunEnd(from);
                return false;
            }
            if (atEnd) {
                orders.await(() -> isAwaited() || orders.current() != Order.RUN, FOREVER);
                continue;
            }
            Frame frame = next(from);
            hand(frame, from);
            if (frame instanceof End) {
                if (joined.size() == ports.size()) {
                    return true;
                }
                atEnd = true;
                flush();
            }
        }
    }

    private Frame next(Source from) throws InterruptedException {
        Frame frame = ahead;
        if (frame != null) {
            ahead = null;
            return frame;
        }
        frame = from.next();
        if (outage.current() != null) {
            outage.over();
        }
        return frame;
    }

    private void hand(Frame frame, Source from) throws InterruptedException, RouteFailed {
        Position position = frame.position();
        if (last != null && !last.equals(position)) {
            ended = last;
        }
        last = position;
        sequence++;
        figures.read();
        if (frame instanceof ChangeBatch batch) {
            hand(batch, from);
            return;
        }
        if (frame instanceof Heartbeat || frame instanceof End) {
            ended = position;
        }
        for (Port port : joined) {
            port.hand(frame, sequence, 0, null, from);
        }
    }

    private void hand(ChangeBatch batch, Source from) throws InterruptedException, RouteFailed {
        int rows = batch.size();
        long commitMicros = rows == 0 ? 0 : batch.change(rows - 1).transaction().commitMicros();
        figures.read(rows, batch.bytes());
        ChangeBatch kept = keeps() ? batch.compact() : batch;
        InFlight.Lease lease = null;
        if (kept == batch) {
            lease = new InFlight.Lease(batch, joined.size());
        } else {
            batch.release();
        }
        // the first route gets the batch itself, and so after the forks were made
        for (int i = joined.size() - 1; i >= 0; i--) {
            joined.get(i).hand(i == 0 ? kept : kept.fork(), sequence, commitMicros, lease, from);
        }
        orders.read(rows); // after handing over: from then on the batch is not the lane's
    }

    /**
     * Whether frames are kept for longer than a moment, so that their memory counts (invariant 9).
     */
    private boolean keeps() {
        return ports.size() > 1 || ports.getFirst().delivery().keeps();
    }

    private boolean isInsideRun() {
        return last != null && !last.equals(ended);
    }

    /**
     * Reads until it is sure that no frame with the last position follows: only then can the
     * position be saved, and a sink that keeps positions be made to commit.
     */
    private void readToRunEnd(Source from) throws InterruptedException, RouteFailed {
        while (isInsideRun()) {
            Frame frame = next(from);
            if (frame.position().equals(last)) {
                hand(frame, from);
            } else {
                ahead = frame;
                ended = last;
                joined.forEach(Port::endRun);
            }
        }
    }

    /** Waits without the source: a snapshot's transactions would hold up the server's work. */
    private void pause() throws InterruptedException {
        state = Lane.State.PAUSED;
        orders.awaitOtherThan(Order.PAUSE);
        state = Lane.State.RUNNING;
    }

    private void flush() throws InterruptedException, RouteFailed {
        for (Port port : joined) {
            port.flush();
        }
    }

    /** Any thread, after the lane has ended, or when it does not. */
    void close() {
        Source open = source;
        source = null;
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException e) {
                // nothing of a source that is given up is needed any more
            }
        }
    }
}
