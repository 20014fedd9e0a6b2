package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.log.LogReader;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.snapshot.Round;
import io.tailrace.connector.mysql.snapshot.Shapes;
import io.tailrace.connector.mysql.snapshot.Snapshots;
import io.tailrace.connector.mysql.snapshot.View;
import io.tailrace.connector.mysql.snapshot.Watermarks;
import io.tailrace.spi.Snapshotting.TableProgress;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rounds of the snapshot, one after another, with some of the log between them: the log comes
 * to where the server's ends and stands still there; when all before that place is visible, tables
 * are read for a while, and the log goes on. For the lane's thread, but for {@link #progress} and
 * {@link #close}.
 */
final class Rounds implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    /** How long the log may wait for a round. */
    private static final Duration TURN = Duration.ofSeconds(3);

    /** How long it may while nobody has seen anything of it. */
    private static final Duration FIRST_TURN = Duration.ofMinutes(5);

    private static final Duration NO_BOUND = Duration.ofDays(1000);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final int MANY = 20;
    private static final long PATIENCE_MILLIS = 200;

    private final ReadAhead ahead;
    private final Snapshots snapshots;
    private final Watermarks watermarks;
    private final TableWatch tables;
    private final SnapshotTrack track;
    private boolean first;
    private boolean held;
    private long due = System.nanoTime();
    private LogEnds.@Nullable Place sought;
    private Position place;
    private volatile @Nullable CompletableFuture<Round> opening;
    private volatile @Nullable Round round;

    /** Waits until the log has come to what it sees; clean if nothing came that it may not see. */
    private volatile @Nullable Round prepared;

    private boolean clean;
    private int fruitless;
    private long lastMicros;
    private SnapshotState openedFrom = SnapshotState.EMPTY;
    private LogPosition heldAt;

    /**
     * @param start where the log begins
     * @param others where the routes stood at the start
     * @param first whether nothing was delivered yet
     */
    Rounds(
            ReadAhead ahead,
            Snapshots snapshots,
            Watermarks watermarks,
            TableWatch tables,
            MysqlPosition start,
            List<SnapshotState> others,
            boolean first) {
        this.ahead = ahead;
        this.snapshots = snapshots;
        this.watermarks = watermarks;
        this.tables = tables;
        String settles =
                start.settles().equals(MysqlPosition.UNKNOWN)
                        ? SnapshotTrack.text(watermarks.end())
                        : start.settles();
        this.track = new SnapshotTrack(snapshots, start.snapshot(), settles, others);
        this.first = first && !start.snapshot().done();
        this.place = start.encode();
        this.heldAt = start.log();
        tables.start();
    }

    /** The next frame of a round; null if it is the log's turn. */
    @Nullable Frame next() throws InterruptedException {
        if (!held) {
            track.become(tables.found(track.state()));
            if (prepared == null && !track.state().done() && System.nanoTime() - due >= 0) {
                seek();
            }
            return null;
        }
        Round open = round;
        if (open == null) {
            Round opened = opened();
            if (opened == null) {
                return new Heartbeat(place);
            }
            ready(opened);
            open = round;
            if (open == null) {
                return null;
            }
        }
        Frame frame = open.next();
        boolean moved = !track.state().equals(open.state());
        track.read(open.state());
        if (frame == null) {
            over(open, moved);
        }
        return frame;
    }

    /** Lets the log stand still where it ends now; a log that was begun anew ends earlier. */
    private void seek() {
        LogEnds.Place end = watermarks.end();
        if (sought == null || end.isBefore(sought)) {
            sought = end;
            ahead.holdAt(end);
        }
        due = System.nanoTime() + AGAIN.toNanos();
    }

    private @Nullable Round opened() throws InterruptedException {
        CompletableFuture<Round> waiting = opening;
        if (waiting == null) {
            return null;
        }
        try {
            Round opened = waiting.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            opening = null;
            return opened;
        } catch (TimeoutException _) {
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TailraceException known) {
                throw known;
            }
            throw new TailraceException(
                    MysqlError.MYSQL_SNAPSHOT,
                    "a round of the snapshot could not begin: " + e.getCause(),
                    e);
        }
    }

    /** The log stands still there. */
    void held(Position position) {
        held = true;
        track.become(tables.at(position, track.state()));
        LogPosition there = LogPosition.parse(position.token());
        place = track.unsettled(there);
        Round waiting = prepared;
        if (waiting != null) {
            settle(waiting, there);
            return;
        }
        SnapshotState from = track.state();
        openedFrom = from;
        CompletableFuture<Round> future = new CompletableFuture<>();
        opening = future;
        Thread.ofPlatform()
                .daemon()
                .name("mysql-snapshot-round")
                .start(
                        () -> {
                            try {
                                watermarks.awaitVisible(
                                        new LogEnds.Place(
                                                there.file(), there.offset(), there.gtids()));
                                Round made =
                                        snapshots.open(
                                                new LogShapes(ahead.reader()), from, watermarks);
                                if (!future.complete(made)) {
                                    made.close();
                                }
                            } catch (Throwable e) { // reaches whoever waits for the round
                                future.completeExceptionally(e);
                            }
                        });
        heldAt = there;
    }

    /** A round is ready; it begins here, or when the log has come to what it sees. */
    private void ready(Round opened) {
        View view = opened.view();
        if (view == null) {
            boolean fresh = first;
            first = false;
            opened.begin(LogPlace.of(heldAt, now()), !fresh, fresh ? FIRST_TURN : TURN);
            round = opened;
        } else {
            prepared = opened;
            clean = true;
            held = false;
            ahead.goOnTo(view.end());
        }
    }

    /** Microseconds since 1970, never the same twice. */
    private long now() {
        lastMicros = Math.max(lastMicros + 1, System.currentTimeMillis() * 1000);
        return lastMicros;
    }

    /** The log has come to the end of what a prepared round sees. */
    private void settle(Round waiting, LogPosition there) {
        prepared = null;
        View view = Objects.requireNonNull(waiting.view());
        Table now = ahead.reader().describe(view.table().name());
        if (clean
                && track.state().equals(openedFrom)
                && (now == null || now.sameShape(view.table()))) {
            waiting.begin(LogPlace.of(there, now()), true, NO_BOUND);
            round = waiting;
        } else {
            over(waiting, false);
        }
    }

    private void over(Round open, boolean moved) {
        open.close();
        open.discard();
        round = null;
        track.settles(
                open.view() == null
                        ? SnapshotTrack.text(watermarks.end())
                        : ""); // a view fits its place
        due = System.nanoTime() + (moved ? 0 : PAUSE.toNanos());
        fruitless = moved ? 0 : fruitless + 1;
        if (fruitless > 0 && fruitless % MANY == 0) {
            complain(open);
        }
        held = false;
        sought = null;
        ahead.release();
    }

    /** The log has come to its end, and nevertheless a table is not what it should be there. */
    private static void complain(Round fruitless) {
        String obstacle = fruitless.obstacle();
        if (fruitless.isLocked()) {
            log.warn("a table waits to be read: {}", obstacle);
            return;
        }
        if (!obstacle.isEmpty()) {
            throw new TailraceException(
                    MysqlError.MYSQL_SNAPSHOT, "a table cannot be read: " + obstacle);
        }
        log.warn(
                "a table without a key is changed so often that no moment is found to read it; a key would mend that");
    }

    /** Gives a frame of the log the position that says also how far the snapshot is. */
    Frame place(Frame frame) {
        track.become(tables.at(frame.position(), track.state()));
        Round waiting = prepared;
        if (waiting != null && frame instanceof ChangeBatch batch) {
            clean &= Objects.requireNonNull(waiting.view()).contains(batch);
        }
        return track.place(frame);
    }

    /** That is durable. Any thread. */
    void durable(SnapshotState snapshot) {
        tables.durable(snapshot);
    }

    List<TableProgress> progress() {
        return snapshots.progress();
    }

    @Override
    public void close() {
        CompletableFuture<Round> waiting = opening;
        if (waiting != null && !waiting.cancel(false)) {
            var _ = waiting.thenAccept(Round::close);
        }
        Round unbegun = prepared;
        if (unbegun != null) {
            unbegun.close();
        }
        Round running = round;
        if (running != null) {
            running.close();
        }
        watermarks.close();
        tables.close();
    }

    /** What the log knows of tables. */
    private record LogShapes(LogReader reader) implements Shapes {

        @Override
        public @Nullable Table of(TableName table) {
            return reader.describe(table);
        }

        @Override
        public @Nullable SchemaChange announce(Table table, Position position) {
            return reader.announcement(table, position);
        }
    }
}
