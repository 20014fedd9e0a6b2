package io.tailrace.connector.mysql.snapshot;

import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.snapshot.RoundReading;
import io.tailrace.spi.snapshot.SnapshotState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads chunks of tables at one place of the log. All of the log before is to be delivered before
 * the first frame of the round, and nothing of the log before its last. One thread plans the
 * chunks, some read them; used by one more, but for {@link #close}, which may come from any.
 */
public final class Round implements AutoCloseable {

    private final @Nullable View view;
    private final Starting starting;
    private final RoundReading<TableRead> reading;
    private @Nullable TableChanged obstacle;

    Round(
            RoundReading<TableRead> reading,
            @Nullable View view,
            @Nullable TableChanged obstacle,
            Starting starting) {
        this.reading = reading;
        this.view = view;
        this.obstacle = obstacle;
        this.starting = starting;
    }

    /** Begins what a round has to do, with threads of its own. */
    interface Starting {
        void start(RoundReading<TableRead> reading, Place place, boolean afterLog, Duration budget);
    }

    /**
     * What it sees, if the log has to come to there, with no change of the table that is not in it,
     * before the round begins; null if it can begin where the log stood when it was prepared.
     */
    public @Nullable View view() {
        return view;
    }

    /**
     * Begins it.
     *
     * @param where where the log stands
     * @param afterLog whether the log may have brought rows of these tables before
     * @param budget time after which the round ends with its chunk
     */
    public void begin(Place where, boolean afterLog, Duration budget) {
        starting.start(reading, where, afterLog, budget);
    }

    /** The next frame, as {@link RoundReading#next}; null also when a table has changed. */
    public @Nullable Frame next() throws InterruptedException {
        try {
            return reading.next();
        } catch (TableChanged e) {
            obstacle = e;
            return null;
        }
    }

    /** Why not all could be read here; empty if nothing was in the way but time. */
    public String obstacle() {
        TableChanged present = obstacle;
        return present == null ? "" : String.valueOf(present.getMessage());
    }

    /** Whether somebody has the table locked that is in the way. */
    public boolean isLocked() {
        TableChanged present = obstacle;
        return present != null && present.isLocked();
    }

    /** How far the frames returned so far have come. */
    public SnapshotState state() {
        return reading.state();
    }

    /** Lets go of what was not delivered; after {@link #close}, for who delivers. */
    public void discard() {
        reading.discard();
    }

    @Override
    public void close() {
        reading.close();
    }
}
