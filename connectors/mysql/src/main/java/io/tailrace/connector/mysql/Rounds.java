package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.log.LogReader;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.snapshot.Place;
import io.tailrace.connector.mysql.snapshot.Round;
import io.tailrace.connector.mysql.snapshot.Shapes;
import io.tailrace.connector.mysql.snapshot.Snapshots;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The rounds of the snapshot, one after another, with some of the log between them: the log comes
 * to where the server's ends and stands still there; when all before that place is visible, tables
 * are read for a while, and the log goes on. For the lane's thread, but for {@link #progress} and
 * {@link #close}.
 */
final class Rounds implements AutoCloseable {

    /** How long the log may wait for a round. */
    private static final Duration TURN = Duration.ofSeconds(3);

    /** How long it may while nobody has seen anything of it. */
    private static final Duration FIRST_TURN = Duration.ofMinutes(5);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final long PATIENCE_MILLIS = 200;

    private final ReadAhead log;
    private final Snapshots snapshots;
    private final Watermarks watermarks;
    private SnapshotState state;
    private String settles;
    private String suffix = "";
    private boolean first;
    private boolean held;
    private long due = System.nanoTime();
    private LogEnds.@Nullable Place sought;
    private Position place;
    private volatile @Nullable CompletableFuture<Round> opening;
    private volatile @Nullable Round round;

    /**
     * @param start where the log begins
     * @param first whether nothing was delivered yet
     */
    Rounds(
            ReadAhead log,
            Snapshots snapshots,
            Watermarks watermarks,
            MysqlPosition start,
            boolean first) {
        this.log = log;
        this.snapshots = snapshots;
        this.watermarks = watermarks;
        this.state = start.snapshot();
        this.settles =
                start.settles().equals(MysqlPosition.UNKNOWN)
                        ? text(watermarks.end())
                        : start.settles();
        this.first = first;
        this.place = start.encode();
        changed();
    }

    /** The next frame of a round; null if it is the log's turn. */
    @Nullable Frame next() throws InterruptedException {
        if (!held) {
            if (!state.done() && System.nanoTime() - due >= 0) {
                seek();
            }
            return null;
        }
        Round open = round;
        if (open == null) {
            open = opened();
            if (open == null) {
                return new Heartbeat(place);
            }
            round = open;
        }
        Frame frame = open.next();
        boolean moved = !state.equals(open.state());
        state = open.state();
        if (frame == null) {
            over(open, moved);
        }
        return frame;
    }

    /** Lets the log stand still where it ends now; a log that was begun anew ends earlier. */
    private void seek() {
        LogEnds.Place end = watermarks.end();
        if (sought == null || Watermarks.isBefore(end, sought)) {
            sought = end;
            log.holdAt(end);
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
        LogPosition there = LogPosition.parse(position.token());
        settles = MysqlPosition.UNKNOWN;
        changed();
        place = new MysqlPosition(there, state, settles).encode();
        boolean fresh = first;
        SnapshotState from = state;
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
                                                new LogPlace(there),
                                                new LogShapes(log.reader()),
                                                from,
                                                !fresh,
                                                fresh ? FIRST_TURN : TURN);
                                if (!future.complete(made)) {
                                    made.close();
                                }
                            } catch (Throwable e) { // reaches whoever waits for the round
                                future.completeExceptionally(e);
                            }
                        });
        first = false;
    }

    private void over(Round open, boolean moved) {
        open.close();
        round = null;
        settles = text(watermarks.end());
        changed();
        due = System.nanoTime() + (moved ? 0 : PAUSE.toNanos());
        held = false;
        sought = null;
        log.release();
    }

    /** Gives a frame of the log the position that says also how far the snapshot is. */
    Frame place(Frame frame) {
        if (state.tables().isEmpty()) {
            return frame;
        }
        if (!settles.isEmpty()) {
            attend(frame);
        }
        Position position = new Position(frame.position().token() + suffix);
        return switch (frame) {
            case ChangeBatch batch -> {
                batch.reposition(position);
                yield batch;
            }
            case SchemaChange change -> new SchemaChange(position, change.before(), change.after());
            default -> new Heartbeat(position);
        };
    }

    /**
     * Until the log has passed all that was read, a row may have moved from the part of a table
     * that was not read yet into the part that was, and would never be read; if the log leaves out
     * some of it, the table is read again.
     */
    private void attend(Frame frame) {
        if (frame instanceof ChangeBatch batch) {
            List<TableName> moved = MovedRows.of(batch, state.tables().keySet());
            if (!moved.isEmpty()) {
                state = state.request(moved);
                changed();
            }
        }
        if (state.done()) {
            LogPosition position = LogPosition.parse(frame.position().token());
            if (!position.isBefore(settled(settles, position))) {
                settles = "";
                changed();
            }
        }
    }

    private static LogPosition settled(String settles, LogPosition like) {
        int slash = settles.lastIndexOf('/');
        return new LogPosition(
                like.epoch(),
                like.server(),
                settles.substring(0, slash),
                Long.parseLong(settles, slash + 1, settles.length(), 10),
                0,
                "",
                null);
    }

    private static String text(LogEnds.Place place) {
        return place.file() + "/" + place.offset();
    }

    private void changed() {
        suffix = MysqlPosition.suffix(state, settles);
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
        Round running = round;
        if (running != null) {
            running.close();
        }
        watermarks.close();
    }

    /** A place of the log. */
    private record LogPlace(LogPosition position) implements Place {

        /**
         * Behind every transaction that begins before the place, and before the one that begins
         * there.
         */
        @Override
        public String name() {
            return LogPosition.sequence(position.epoch(), position.file(), position.offset() - 1);
        }

        @Override
        public Position with(SnapshotState state) {
            return new MysqlPosition(position, state, MysqlPosition.UNKNOWN).encode();
        }
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
