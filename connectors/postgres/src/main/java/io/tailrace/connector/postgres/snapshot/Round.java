package io.tailrace.connector.postgres.snapshot;

import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.snapshot.RoundPlace;
import io.tailrace.spi.snapshot.RoundReading;
import io.tailrace.spi.snapshot.SnapshotState;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A round on one exported snapshot, whose readers are ready before it begins. */
record Round(
        long lsn,
        RoundPlace place,
        RoundReading<TableRead> reading,
        Function<SnapshotState, Plan> planning)
        implements SnapshotRound {

    /** From where a round goes on, and the planning of its chunks. */
    record Plan(SnapshotState from, RoundReading.Work work) {}

    @Override
    public void begin(SnapshotState from) {
        Plan plan = planning.apply(from);
        reading.begin(place, plan.from);
        reading.start("snapshot-planner", plan.work);
    }

    @Override
    public @Nullable Frame next() throws InterruptedException {
        return reading.next();
    }

    @Override
    public SnapshotState state() {
        return reading.state();
    }

    @Override
    public void close() {
        reading.close();
    }
}
