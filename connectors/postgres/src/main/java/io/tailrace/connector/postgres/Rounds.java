package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.log.LogMessages;
import io.tailrace.connector.postgres.log.LogReader;
import io.tailrace.connector.postgres.snapshot.SnapshotRound;
import io.tailrace.connector.postgres.snapshot.Snapshots;
import io.tailrace.spi.Snapshotting.TableProgress;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds of the snapshot, one after another, with some of the log between them. Making a
 * round's snapshot waits for every transaction that runs, so that is done aside. Meanwhile the log
 * has to hold where the snapshot can only be later; so it is begun when those that ran before have
 * ended, and given up for a while when it takes too long nevertheless.
 */
final class Rounds implements LogMessages, AutoCloseable {

    /** How long the log may wait for a round, and a round for the log. */
    private static final Duration TURN = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private static final int ANY = -1;

    /**
     * What was seen of a table in the catalogue.
     *
     * @param generation holds unless it was asked for again since; or {@link #ANY}
     * @param mark empty if the table is to be read
     */
    private record Seen(TableName name, int generation, String mark) {}

    private final Snapshots snapshots;
    private final LongSupplier walEnd;
    private final Function<byte[], List<TableName>> requests;
    private volatile SnapshotState state;
    private volatile @Nullable SnapshotRound round;
    private volatile @Nullable Opening opening;
    private volatile SnapshotState openedFrom = SnapshotState.EMPTY;

    /** Whether too much moved for the rounds to take turns with the log. */
    private volatile boolean inOneGo;

    private final List<SnapshotState> others;
    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private boolean begun;
    private long ended = System.nanoTime();
    private long heldSince;
    private long patience = TURN.toNanos();

    /**
     * @param walEnd where the server's log ends now
     * @param requests reads from a message which tables are to be read again
     * @param others where the routes stood at the start
     * @param first a round that is open already, or null
     */
    Rounds(
            Snapshots snapshots,
            LongSupplier walEnd,
            Function<byte[], List<TableName>> requests,
            List<SnapshotState> others,
            SnapshotState state,
            @Nullable SnapshotRound first) {
        this.snapshots = snapshots;
        this.walEnd = walEnd;
        this.requests = requests;
        this.others = List.copyOf(others);
        this.state = state;
        this.round = first;
    }

    SnapshotState state() {
        return state;
    }

    /**
     * Tables that the log brings from now on at the latest, to be read as they stand. Any thread.
     */
    void found(List<TableName> tables) {
        tables.forEach(table -> seen.add(new Seen(table, ANY, "")));
    }

    /** A table has other rows than were read of it in that generation. Any thread. */
    void rewritten(TableName table, int generation) {
        seen.add(new Seen(table, generation, ""));
    }

    /** What was read of a table in that generation holds, and has that mark. Any thread. */
    void marked(TableName table, int generation, String mark) {
        seen.add(new Seen(table, generation, mark));
    }

    /** Opens the next round when it is due, and tells the log where to hold for it. */
    void attend(LogReader log) {
        while (!begun && !seen.isEmpty()) { // a round that has begun goes on from its own state
            take(seen.remove());
        }
        Opening open = opening;
        if (open == null) {
            if (round == null && !state.done() && System.nanoTime() - ended > TURN.toNanos()) {
                opening = new Opening(new NextRound());
            }
        } else if (open.ready()) {
            log.holdAt(walEnd.getAsLong());
            heldSince = System.nanoTime();
            openedFrom = state;
            open.go();
        } else {
            attend(log, open);
        }
    }

    private void take(Seen table) {
        if (table.generation == ANY || table.generation == state.generation(table.name)) {
            if (table.mark.isEmpty()) {
                request(List.of(table.name));
            } else {
                state = state.marked(table.name, table.mark);
            }
        }
    }

    private void attend(LogReader log, Opening open) {
        SnapshotRound opened = open.poll();
        if (opened != null) {
            opening = null;
            patience = TURN.toNanos();
            round = opened;
            log.holdAt(opened.lsn());
        } else if (open.going() && System.nanoTime() - heldSince > patience) {
            patience *= 2;
            open.close();
            opening = null;
            log.release();
            ended = System.nanoTime();
        }
    }

    /** The next round, from where the snapshot stands when it is opened. */
    private final class NextRound implements Opening.Opener {

        @Override
        public void await() throws InterruptedException {
            snapshots.awaitOlder();
        }

        @Override
        public SnapshotRound open() throws InterruptedException {
            return snapshots.onTemporarySlot(openedFrom, inOneGo ? null : TURN);
        }
    }

    boolean isOpen() {
        return round != null;
    }

    /** Opens a round without a slot, if anything is left to read; false if not. */
    boolean openPlain() throws InterruptedException {
        if (round == null && !state.done()) {
            round = snapshots.onPlain(state);
        }
        return round != null;
    }

    /** The next frame of the open round; null when it is over. */
    @Nullable Frame next() throws InterruptedException {
        SnapshotRound open = round;
        if (open == null) {
            return null;
        }
        if (!begun) {
            begun = true;
            open.begin(state);
        }
        Frame frame = open.next();
        state = open.state();
        if (frame == null) {
            open.close();
            round = null;
            begun = false;
            inOneGo &= !state.done();
            ended = System.nanoTime();
        }
        return frame;
    }

    @Override
    public boolean wants(String prefix) {
        return prefix.equals(SnapshotRequest.PREFIX);
    }

    @Override
    public void take(String prefix, byte[] content) {
        List<TableName> tables = requests.apply(content);
        if (!tables.isEmpty()) {
            request(tables);
        }
    }

    private void request(List<TableName> tables) {
        state = state.request(tables);
        ended = System.nanoTime() - TURN.toNanos();
    }

    @Override
    public boolean followsMoves(TableName table) {
        return state.passable(table, others);
    }

    /**
     * A row may have moved from the part of the table that is not read yet to the part that is, and
     * would never be read; so it is read once more. Where that are too many the table is, and then
     * without a pause in which more could move.
     */
    @Override
    public void moved(TableName table, @Nullable List<String> key) {
        SnapshotState before = state;
        state = key == null ? before.request(List.of(table)) : before.moved(table, key);
        if (state.generation(table) != before.generation(table)) {
            inOneGo = true;
            LOG.info(
                    "Many rows of {} have moved past its unfinished snapshot; it is read again, in one go",
                    table);
        }
    }

    List<TableProgress> progress() {
        return snapshots.progress();
    }

    @Override
    public void close() {
        Opening open = opening;
        if (open != null) {
            open.close();
        }
        SnapshotRound running = round;
        if (running != null) {
            running.close();
        }
    }
}
