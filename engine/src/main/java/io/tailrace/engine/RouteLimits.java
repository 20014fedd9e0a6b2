package io.tailrace.engine;

import io.tailrace.spi.DataSize;

/**
 * How much a route may hold.
 *
 * @param inFlight memory for frames that are not durable in the sink yet; a frame larger than that
 *     passes alone
 * @param journal disk for frames that wait for a sink which falls behind the other routes, once
 *     memory is used up; 0 for none
 */
public record RouteLimits(DataSize inFlight, DataSize journal) {

    public static final RouteLimits DEFAULT =
            new RouteLimits(DataSize.parse("64MiB"), new DataSize(0));
}
