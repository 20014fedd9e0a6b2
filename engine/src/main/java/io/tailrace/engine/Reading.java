package io.tailrace.engine;

import io.tailrace.engine.lane.Lane;
import io.tailrace.engine.lane.Outage;
import io.tailrace.engine.lane.RouteView;
import io.tailrace.spi.Measured;
import io.tailrace.spi.Snapshotting;
import io.tailrace.spi.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the figures of lanes and adds them up. */
final class Reading {

    private Reading() {}

    static PipelineState.@Nullable Retrying retrying(Outage outage) {
        Outage.Attempt attempt = outage.current();
        return attempt == null
                ? null
                : new PipelineState.Retrying(
                        outage.part(),
                        attempt.failure().code(),
                        String.valueOf(attempt.failure().getMessage()),
                        attempt.number(),
                        attempt.since(),
                        attempt.next());
    }

    static Figures figures(PipelineSpec spec, List<Lane> lanes, PipelineState state) {
        long rows = 0;
        long bytes = 0;
        long frames = 0;
        long retries = 0;
        List<Snapshotting.TableProgress> snapshot = new ArrayList<>();
        List<Measured.Gauge> gauges = new ArrayList<>();
        for (Lane lane : lanes) {
            rows += lane.figures().rows();
            bytes += lane.figures().bytes();
            frames += lane.figures().frames();
            retries += lane.outages().getFirst().total();
            Source source = lane.source();
            if (source instanceof Snapshotting snapshotting) {
                snapshot.addAll(snapshotting.snapshotProgress());
            }
            if (source instanceof Measured measured) {
                gauges.addAll(measured.gauges());
            }
        }
        List<Figures.Route> routes = new ArrayList<>();
        long deadLetters = 0;
        for (int i = 0; i < spec.routes().size(); i++) {
            List<RouteView> views = new ArrayList<>();
            for (Lane lane : lanes) {
                views.add(lane.routes().get(i));
            }
            deadLetters += views.stream().mapToLong(view -> view.figures().deadLetters()).sum();
            routes.add(route(spec.routes().get(i).name(), views, state));
        }
        return new Figures(
                rows,
                bytes,
                frames,
                retries,
                deadLetters,
                untilDurable(lanes),
                snapshot,
                gauges,
                routes);
    }

    private static Duration untilDurable(List<Lane> lanes) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (Lane lane : lanes) {
            if (lane.figures().firstAt() != 0) {
                first = Math.min(first, lane.figures().firstAt());
            }
            for (RouteView route : lane.routes()) {
                if (route.figures().durableAt() != 0) {
                    last = Math.max(last, route.figures().durableAt());
                }
            }
        }
        return last < first ? Duration.ZERO : Duration.ofNanos(last - first);
    }

    private static Figures.Route route(String name, List<RouteView> views, PipelineState pipeline) {
        long rowsOut = 0;
        long bytesOut = 0;
        long durable = 0;
        long covered = 0;
        long batches = 0;
        long retries = 0;
        long inFlight = 0;
        long journal = 0;
        long commit = 0;
        boolean caughtUp = true;
        long confirmed = Long.MAX_VALUE;
        long[] sizes = {};
        PipelineState state =
                pipeline instanceof PipelineState.Retrying ? new PipelineState.Running() : pipeline;
        List<Measured.Gauge> gauges = new ArrayList<>();
        for (RouteView view : views) {
            rowsOut += view.figures().rowsOut();
            bytesOut += view.figures().bytesOut();
            durable += view.figures().durableRows();
            covered += view.figures().coveredRows();
            batches += view.figures().batches();
            retries += view.outage().total();
            inFlight += view.figures().inFlightBytes() + view.waitingBytes();
            journal += view.journalBytes();
            commit = Math.max(commit, view.figures().commitMicros());
            caughtUp &= view.figures().isCaughtUp();
            confirmed = Math.min(confirmed, view.confirmedAt());
            sizes = added(sizes, view.figures().batchSizes());
            gauges.addAll(view.gauges());
            PipelineState.Retrying retrying = retrying(view.outage());
            state = retrying == null ? state : retrying;
        }
        Instant lastCommit = commit == 0 ? null : Instant.EPOCH.plus(commit, ChronoUnit.MICROS);
        boolean never = views.isEmpty() || confirmed == 0;
        return new Figures.Route(
                name,
                state,
                rowsOut,
                bytesOut,
                durable,
                covered,
                batches,
                sizes,
                retries,
                inFlight,
                journal,
                lastCommit,
                caughtUp || lastCommit == null
                        ? Duration.ZERO
                        : Duration.between(lastCommit, Instant.now()),
                never ? null : Duration.ofNanos(System.nanoTime() - confirmed),
                gauges);
    }

    private static long[] added(long[] some, long[] more) {
        if (some.length == 0) {
            return more;
        }
        for (int i = 0; i < some.length; i++) {
            some[i] += more[i];
        }
        return some;
    }
}
