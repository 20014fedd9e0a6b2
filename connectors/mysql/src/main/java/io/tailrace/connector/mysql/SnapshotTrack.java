package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.snapshot.Snapshots;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState;
import java.util.List;

/**
 * How far the snapshot is while the log goes on: each position of the log says it, too, and what
 * the log brings may ask for more. For the lane's thread.
 */
final class SnapshotTrack {

    private final Snapshots snapshots;
    private final List<SnapshotState> others;
    private SnapshotState state;

    /** As {@link MysqlPosition#settles}. */
    private String settles;

    private String suffix = "";

    /**
     * @param others where the routes stood at the start
     */
    SnapshotTrack(
            Snapshots snapshots, SnapshotState state, String settles, List<SnapshotState> others) {
        this.snapshots = snapshots;
        this.state = state;
        this.settles = settles;
        this.others = List.copyOf(others);
        changed();
    }

    SnapshotState state() {
        return state;
    }

    /** The log has asked for more, or for less. */
    void become(SnapshotState next) {
        if (next != state) {
            state = next;
            changed();
        }
    }

    /** A round has read so far; it tells that itself, until it is over. */
    void read(SnapshotState next) {
        state = next;
    }

    /** What was read is as of that place of the log, written as {@link #text}. */
    void settles(String place) {
        settles = place;
        changed();
    }

    /** The position while a round reads at that place: as of when is not known yet. */
    Position unsettled(LogPosition there) {
        settles(MysqlPosition.UNKNOWN);
        return new MysqlPosition(there, state, settles).encode();
    }

    /** Gives a frame of the log the position that says also how far the snapshot is. */
    Frame place(Frame frame) {
        if (state.tables().isEmpty()) {
            return frame;
        }
        if (!settles.isEmpty() || !state.done()) {
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
            List<TableName> moved = MovedRows.of(batch, this::isPassable);
            if (!moved.isEmpty()) {
                state = state.request(moved);
                changed();
            }
        }
        if (!settles.isEmpty() && state.done()) {
            LogPosition position = LogPosition.parse(frame.position().token());
            if (!position.isBefore(settled(settles, position))) {
                settles = "";
                changed();
            }
        }
    }

    /**
     * Whether some of the table is read, for any route, and not as of a place that the log has
     * passed.
     */
    private boolean isPassable(TableName table) {
        return state.passable(table, others)
                || !settles.isEmpty()
                        && (isDone(state, table)
                                || others.stream().anyMatch(other -> isDone(other, table)));
    }

    private static boolean isDone(SnapshotState state, TableName table) {
        SnapshotState.Progress progress = state.tables().get(table);
        return progress != null && progress.done();
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

    static String text(LogEnds.Place place) {
        return place.file() + "/" + place.offset();
    }

    private void changed() {
        suffix = MysqlPosition.suffix(state, settles);
        snapshots.at(state);
    }
}
