package io.tailrace.engine.lane;

import io.tailrace.spi.Measured;
import java.util.List;

/**
 * How one route is in one lane.
 *
 * @param confirmedAt {@link System#nanoTime} when its checkpoint was last up to date; 0 if never
 */
public record RouteView(
        String name,
        RouteFigures figures,
        Outage outage,
        long waitingBytes,
        long journalBytes,
        long confirmedAt,
        List<Measured.Gauge> gauges) {

    static RouteView of(Port port, long confirmedAt) {
        Delivery delivery = port.delivery();
        List<Measured.Gauge> gauges =
                delivery.sink() instanceof Measured measured ? measured.gauges() : List.of();
        return new RouteView(
                delivery.plan().name(),
                delivery.figures(),
                delivery.outage(),
                port.waitingBytes(),
                port.journalBytes(),
                confirmedAt,
                gauges);
    }
}
