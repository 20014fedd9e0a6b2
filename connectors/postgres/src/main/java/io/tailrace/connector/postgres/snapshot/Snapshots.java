package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.Shapes;
import io.tailrace.connector.postgres.server.Server;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Snapshotting.TableProgress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens the rounds of one run. The methods that open block until the snapshot is there; an interrupt stops them. */
public final class Snapshots {

    /**
     * What a round may use.
     *
     * @param readers tables' chunks that are read at the same time, each on a connection of its own
     * @param chunk bytes of rows after which a chunk should end
     * @param buffer bytes of rows that may wait to be delivered
     */
    public record Options(int readers, DataSize chunk, DataSize buffer) {}

    /** @param others where other routes stood at the start: chunks end where they already have them end */
    public Snapshots(Server server, Shapes shapes, Options options, PositionAt positions, List<SnapshotState> others) {}

    /** A round on the snapshot that the creation of a slot at that LSN exported; that connection must stay idle meanwhile. */
    public SnapshotRound onExported(String snapshot, long lsn, SnapshotState from) throws InterruptedException {
        throw new UnsupportedOperationException("not written yet " + snapshot + lsn + from);
    }

    /**
     * A round on the snapshot of a temporary slot of its own, for a stream that is under way.
     *
     * @param budget time of reading after which the round ends at the end of a chunk; null for no bound
     */
    public SnapshotRound onTemporarySlot(SnapshotState from, @Nullable Duration budget) throws InterruptedException {
        throw new UnsupportedOperationException("not written yet " + from + budget);
    }

    /** A round on a plain snapshot, without a slot: for a pipeline that only takes snapshots. */
    public SnapshotRound onPlain(SnapshotState from) throws InterruptedException {
        throw new UnsupportedOperationException("not written yet " + from);
    }

    /** Progress of the round under way; any thread. */
    public List<TableProgress> progress() {
        return List.of();
    }
}
