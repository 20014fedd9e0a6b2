package io.tailrace.connector.postgres.snapshot;

import io.tailrace.connector.postgres.catalog.Shapes;
import io.tailrace.connector.postgres.server.Connections;
import io.tailrace.connector.postgres.server.ServerUrl;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.LargeBatches;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Tuple;
import io.tailrace.spi.snapshot.SnapshotState;
import io.tailrace.testkit.PrivateDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Runs rounds and keeps what they delivered. */
final class RoundLog {

    final List<String> rows = new ArrayList<>();
    final List<String> eventIds = new ArrayList<>();
    final List<String> schemas = new ArrayList<>();
    final List<SnapshotState> states = new ArrayList<>();

    private final PrivateDatabase database;
    private List<SnapshotState> others = List.of();
    private String publication = "";
    private Runnable afterFirstBatch = () -> {};
    private int readers = 2;
    private String chunk = "2KiB";
    private String batch = "1KiB";

    RoundLog(PrivateDatabase database) {
        this.database = database;
    }

    RoundLog others(SnapshotState... others) {
        this.others = List.of(others);
        return this;
    }

    RoundLog publication(String publication) {
        this.publication = publication;
        return this;
    }

    RoundLog afterFirstBatch(Runnable then) {
        this.afterFirstBatch = then;
        return this;
    }

    RoundLog sizes(int readers, String chunk, String batch) {
        this.readers = readers;
        this.chunk = chunk;
        this.batch = batch;
        return this;
    }

    static SnapshotState of(String... tables) {
        return SnapshotState.EMPTY.request(
                Arrays.stream(tables)
                        .map(name -> name.split("\\.", 2))
                        .map(name -> new TableName(name[0], name[1]))
                        .toList());
    }

    /** Reads one round from there to its end, or until so many batches have come. */
    SnapshotState read(SnapshotState from, int batches) throws InterruptedException {
        return read(snapshots -> snapshots.onPlain(from), from, batches);
    }

    SnapshotState onExported(String snapshot, SnapshotState from) throws InterruptedException {
        return read(snapshots -> snapshots.onExported(snapshot, 1, from), from, Integer.MAX_VALUE);
    }

    private interface Opening {
        SnapshotRound of(Snapshots snapshots) throws InterruptedException;
    }

    private SnapshotState read(Opening opening, SnapshotState from, int batches)
            throws InterruptedException {
        Connections server =
                new Connections(ServerUrl.parse(database.url()), "postgres", null, "test");
        try (Shapes shapes = new Shapes(server);
                SnapshotRound round =
                        opening.of(
                                new Snapshots(
                                        server,
                                        shapes,
                                        options(),
                                        (_, state) -> new Position(state.encode()),
                                        others))) {
            int count = 0;
            round.begin(from);
            for (Frame frame = round.next(); frame != null; frame = round.next()) {
                take(frame);
                if (frame instanceof ChangeBatch && ++count == 1) {
                    afterFirstBatch.run();
                }
                if (count == batches) {
                    break;
                }
            }
            return SnapshotState.decode(round.state().encode());
        }
    }

    /** Reads one round to its end. */
    SnapshotState read(SnapshotState from) throws InterruptedException {
        return read(from, Integer.MAX_VALUE);
    }

    private Snapshots.Options options() {
        return new Snapshots.Options(
                readers,
                DataSize.parse(chunk),
                DataSize.parse(batch),
                DataSize.parse("64KiB"),
                publication.isEmpty() ? null : publication,
                new LargeBatches());
    }

    private void take(Frame frame) {
        if (frame instanceof SchemaChange change) {
            schemas.add(String.valueOf(change.after()));
        }
        if (frame instanceof ChangeBatch batch) {
            if (others.stream().anyMatch(other -> other.covers(batch))) {
                batch.release();
                return;
            }
            Change change = batch.cursor();
            while (change.next()) {
                rows.add(change.op() == Op.READ ? text(change.after()) : change.op().label());
                eventIds.add(change.eventId());
            }
            batch.release();
        }
        states.add(SnapshotState.decode(frame.position().token()));
    }

    private static String text(@org.jspecify.annotations.Nullable Tuple row) {
        List<String> cells = new ArrayList<>();
        Tuple present = Objects.requireNonNull(row);
        for (int i = 0; i < present.width(); i++) {
            cells.add(present.isNull(i) ? "null" : present.text(i));
        }
        return String.join("|", cells);
    }
}
