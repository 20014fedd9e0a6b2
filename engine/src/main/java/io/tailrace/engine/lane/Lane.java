package io.tailrace.engine.lane;

import io.tailrace.engine.lane.Orders.Order;
import io.tailrace.spi.CheckpointStore;
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
 * One split of a source, run to completion by one thread: reads a frame, hands it to each route,
 * reads the next. With one route, transforms and sink run in the same thread; with several, each
 * has its own.
 */
public final class Lane {

    /** How long routes that open hold up those that are open. */
    private static final Duration ROLL_CALL = Duration.ofSeconds(5);

    private static final Duration FOREVER = Duration.ofDays(1000);

    private final LanePlan plan;
    private final Orders orders;
    private final Outage outage;
    private final Outage storeOutage;
    private final Checkpointer checkpointer;
    private final List<Port> ports = new ArrayList<>();

    /** The ports that get what the source brings. Others wait for their sinks to open. */
    private List<Port> joined = List.of();

    private final SourceFigures figures = new SourceFigures();
    private volatile @Nullable Source source;
    private volatile State state = State.STARTING;
    private @Nullable Thread thread;
    private @Nullable Position last;
    private @Nullable Position ended;
    private @Nullable Frame ahead;
    private long sequence;

    /** What a lane is doing. */
    public enum State {
        STARTING,
        RUNNING,
        PAUSED,
        /** Read nothing more, all durable. */
        DRAINED,
        /** As before, and the source had come to its end. */
        FINISHED,
        /** Ended before all was durable. */
        BROKEN
    }

    public Lane(
            LanePlan plan,
            List<RoutePlan> routes,
            Orders orders,
            CheckpointStore store,
            DeadLetters deadLetters) {
        this.plan = plan;
        this.orders = orders;
        this.outage = new Outage(plan.pipeline(), "source", plan.retry(), orders);
        this.storeOutage = new Outage(plan.pipeline(), "checkpoint store", plan.retry(), orders);
        this.checkpointer = new Checkpointer(plan.pipeline(), plan.split(), store);
        boolean alone = routes.size() == 1;
        for (RoutePlan route : routes) {
            Outage routeOutage = new Outage(plan.pipeline(), route.name(), plan.retry(), orders);
            Delivery delivery =
                    new Delivery(
                            alone ? route : route.halved(),
                            orders,
                            deadLetters,
                            routeOutage,
                            plan.checkpointInterval().toNanos());
            ports.add(new Port(delivery, orders, alone));
        }
    }

    /** Starts the lane's threads, and calls back when all of them have ended. */
    public void start(Runnable whenEnded) {
        String name = "tailrace-" + plan.pipeline() + "-" + plan.split().id();
        thread =
                Threads.start(
                        name,
                        () -> {
                            try {
                                run(name);
                            } finally {
                                whenEnded.run();
                            }
                        });
    }

    public State state() {
        return state;
    }

    public SourceFigures figures() {
        return figures;
    }

    /** The source that is open now, if one is. */
    public @Nullable Source source() {
        return source;
    }

    /** Troubles of the source first, then those of the routes, then those of the store. */
    public List<Outage> outages() {
        List<Outage> all = new ArrayList<>();
        all.add(outage);
        ports.forEach(port -> all.add(port.delivery().outage()));
        all.add(storeOutage);
        return all;
    }

    /** How the routes are, in their order. */
    public List<RouteView> routes() {
        return ports.stream()
                .map(port -> RouteView.of(port, checkpointer.confirmedAt(port)))
                .toList();
    }

    /** Saves and acknowledges what became durable. Called by one thread. */
    public void checkpoint() {
        checkpointer.run(ports, source);
    }

    /** Wakes the lane's threads from whatever they wait for; for a stop. */
    public void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        ports.forEach(Port::interrupt);
    }

    /** Closes both ends, source first. Called after the lane has ended, or when it does not. */
    public void close() {
        closeSource();
        ports.forEach(Port::close);
    }

    private void run(String name) {
        boolean complete = false;
        try {
            openRoutes(name);
            boolean finished = readAll();
            complete = finishRoutes() && orders.failure() == null;
            state = !complete ? State.BROKEN : finished ? State.FINISHED : State.DRAINED;
        } catch (InterruptedException e) {
            state = sequence == 0 ? State.DRAINED : State.BROKEN;
        } catch (RouteFailed e) {
            orders.fail(e.failure());
        } catch (Throwable e) {
            orders.fail(Failures.coded(e, "the lane of split " + plan.split().id()));
        } finally {
            if (!complete) {
                endRoutes();
            }
            if (state == State.STARTING || state == State.RUNNING) {
                state = State.BROKEN;
            }
        }
    }

    private void openRoutes(String name) throws InterruptedException, RouteFailed {
        for (Port port : ports) {
            port.start(name + "-" + port.delivery().plan().name(), load(port));
        }
        orders.await(
                () ->
                        orders.isEnding()
                                || ports.stream().allMatch(p -> p.isOpen() || p.isFailing()),
                ROLL_CALL);
        orders.await(() -> orders.isEnding() || ports.stream().anyMatch(Port::isOpen), FOREVER);
    }

    private @Nullable Position load(Port port) throws InterruptedException, RouteFailed {
        while (true) {
            try {
                Position saved = checkpointer.load(port);
                storeOutage.over();
                return saved;
            } catch (TailraceException e) {
                if (!Failures.passing(e)) {
                    throw new RouteFailed(e);
                }
                if (orders.isEnding()) {
                    throw new InterruptedException("ended before it began");
                }
                storeOutage.failed(e);
            }
        }
    }

    /** Reads until the order is to end, or the source has ended; then true. */
    private boolean readAll() throws InterruptedException, RouteFailed {
        while (!orders.isEnding()) {
            try {
                Source opened = openSource();
                state = State.RUNNING;
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
        closeSource();
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
        closeSource();
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
                    pause(from);
                    continue;
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

    private void pause(Source from) throws InterruptedException, RouteFailed {
        readToRunEnd(from);
        flush();
        state = State.PAUSED;
        orders.awaitOtherThan(Order.PAUSE);
        state = State.RUNNING;
    }

    private void flush() throws InterruptedException, RouteFailed {
        for (Port port : joined) {
            port.flush();
        }
    }

    /** Whether all routes then have what was read. */
    private boolean finishRoutes() throws InterruptedException, RouteFailed {
        for (Port port : ports) {
            if (joined.contains(port)) {
                port.finish();
            } else {
                port.interrupt();
            }
        }
        for (Port port : ports) {
            port.join();
        }
        return sequence == 0 || joined.size() == ports.size();
    }

    private void endRoutes() {
        ports.forEach(Port::interrupt);
        for (Port port : ports) {
            try {
                port.join();
            } catch (InterruptedException e) {
                port.interrupt();
            }
        }
    }

    private void closeSource() {
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
