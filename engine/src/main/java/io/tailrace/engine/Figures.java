package io.tailrace.engine;

import io.tailrace.spi.Measured;
import io.tailrace.spi.Snapshotting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a pipeline at one moment. Counts begin at its start.
 *
 * @param rows changes read from the source
 * @param bytes memory of the batches they came in
 * @param frames frames read, heartbeats too
 * @param sourceRetries how often the source failed and was opened again
 * @param deadLetters changes in this run that went to the dead letters
 * @param untilDurable from the first frame to when the last row became durable; for rates
 * @param snapshot the source's progress; empty if no snapshot is under way
 */
public record Figures(
        long rows,
        long bytes,
        long frames,
        long sourceRetries,
        long deadLetters,
        Duration untilDurable,
        List<Snapshotting.TableProgress> snapshot,
        List<Measured.Gauge> sourceGauges,
        List<Route> routes) {

    /**
     * The fewest source rows that any route has durable (or has filtered out): what {@code
     * drainAfter} counts.
     */
    public long durableRows() {
        return routes.stream().mapToLong(Route::coveredRows).min().orElse(0);
    }

    /**
     * Figures of one route.
     *
     * @param rowsOut changes handed to the sink
     * @param bytesOut memory of the batches they came in
     * @param durableRows changes durable in the sink
     * @param coveredRows source rows that are durable in the sink, or that the route leaves out
     * @param batches batches handed to the sink
     * @param batchSizes how many batches had below 1, 2, 4, 8 … changes; the last entry holds all
     *     larger ones
     * @param retries how often the sink failed and was opened again
     * @param inFlightBytes memory of frames that are not durable yet
     * @param journalBytes disk used by waiting frames
     * @param lastCommit commit time of the last durable change; null before the first
     * @param lag from the last durable change's commit until now; zero if nothing waits
     * @param checkpointAge since the route's checkpoint was confirmed to be up to date; null before
     *     the first
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, by whoever asked for it
    public record Route(
            String name,
            PipelineState state,
            long rowsOut,
            long bytesOut,
            long durableRows,
            long coveredRows,
            long batches,
            long[] batchSizes,
            long retries,
            long inFlightBytes,
            long journalBytes,
            @Nullable Instant lastCommit,
            Duration lag,
            @Nullable Duration checkpointAge,
            List<Measured.Gauge> sinkGauges) {}
}
