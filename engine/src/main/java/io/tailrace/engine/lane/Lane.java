package io.tailrace.engine.lane;

import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.time.Duration;
import java.util.ArrayList;
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

    private final LanePlan plan;
    private final Orders orders;
    private final Outage outage;
    private final Outage storeOutage;
    private final Checkpointer checkpointer;
    private final List<Port> ports = new ArrayList<>();
    private final Intake intake;
    private @Nullable Thread thread;

    /** How it ended. */
    private volatile @Nullable State end;

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
        this.intake = new Intake(plan, orders, outage, checkpointer, ports);
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
        State last = end;
        return last == null ? intake.state() : last;
    }

    public SourceFigures figures() {
        return intake.figures();
    }

    /** The source that is open now, if one is. */
    public @Nullable Source source() {
        return intake.source();
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
        checkpointer.run(ports, intake.source());
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
        intake.close();
        ports.forEach(Port::close);
    }

    private void run(String name) {
        State reached = State.BROKEN;
        boolean complete = false;
        try {
            openRoutes(name);
            boolean finished = intake.readAll();
            complete = finishRoutes() && orders.failure() == null;
            if (complete) {
                reached = finished ? State.FINISHED : State.DRAINED;
            }
        } catch (InterruptedException e) {
            reached = intake.isUntouched() ? State.DRAINED : State.BROKEN;
        } catch (RouteFailed e) {
            orders.fail(e.failure());
        } catch (Throwable e) {
            orders.fail(Failures.coded(e, "the lane of split " + plan.split().id()));
        } finally {
            if (!complete) {
                endRoutes();
            }
            end = reached;
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
        orders.await(
                () -> orders.isEnding() || ports.stream().anyMatch(Port::isOpen), Intake.FOREVER);
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

    /** Whether all routes then have what was read. */
    private boolean finishRoutes() throws InterruptedException, RouteFailed {
        for (Port port : ports) {
            if (intake.reaches(port)) {
                port.finish();
            } else {
                port.interrupt();
            }
        }
        for (Port port : ports) {
            port.join();
        }
        return intake.reachedAll();
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
}
