package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.log.LogReader;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.snapshot.SnapshotState;
import java.util.List;

/**
 * How much of the log is delivered, and how much of the snapshot. As text, the log's with one more
 * key: {@code … n=settles:tables}.
 *
 * @param settles what was read is as of some place of the log before this one, written {@code
 *     file/offset}; {@code ?} if that is not known yet; empty if the log has passed it
 */
record MysqlPosition(LogPosition log, SnapshotState snapshot, String settles) {

    static final String UNKNOWN = "?";
    private static final String KEY = " n=";

    static MysqlPosition decode(Position position) {
        String token = position.token();
        LogPosition log = LogPosition.parse(token);
        int at = token.indexOf(KEY);
        if (at < 0) {
            return new MysqlPosition(log, SnapshotState.EMPTY, "");
        }
        int end = token.indexOf(' ', at + 1);
        String text = token.substring(at + KEY.length(), end < 0 ? token.length() : end);
        int colon = text.indexOf(':');
        try {
            return new MysqlPosition(
                    log,
                    SnapshotState.decode(text.substring(colon + 1)),
                    text.substring(0, Math.max(colon, 0)));
        } catch (IllegalArgumentException e) {
            throw new TailraceException(
                    MysqlError.MYSQL_POSITION,
                    "'" + token + "' is no position of a MySQL source",
                    e);
        }
    }

    /** What stands behind the log's position. */
    static String suffix(SnapshotState snapshot, String settles) {
        return snapshot.tables().isEmpty() ? "" : KEY + settles + ":" + snapshot.encode();
    }

    Position encode() {
        return new Position(log + suffix(snapshot, settles));
    }

    /**
     * How many of the first changes of a batch are contained: all or nothing of what a snapshot
     * read.
     */
    int covered(ChangeBatch batch, boolean mariadb) {
        if (snapshot.covers(batch)) {
            return batch.size();
        }
        return SnapshotState.isRead(batch) ? 0 : LogReader.covered(log, mariadb, batch);
    }

    /** Where a route stands that was here, and was handed what is new to it up to that frame. */
    MysqlPosition standing(MysqlPosition frame) {
        return new MysqlPosition(
                frame.log.isBefore(log) ? log : frame.log,
                snapshot.standing(frame.snapshot),
                frame.settles);
    }

    /** The same for positions of frames. */
    static Position standing(Position known, Position frame) {
        MysqlPosition source = decode(frame);
        MysqlPosition route = decode(known).standing(source);
        return route.equals(source) ? frame : route.encode();
    }

    /** The position from which all of these can be reached. */
    static MysqlPosition least(List<MysqlPosition> positions) {
        MysqlPosition least = positions.getFirst();
        for (MysqlPosition other : positions.subList(1, positions.size())) {
            least =
                    new MysqlPosition(
                            other.log.isBefore(least.log) ? other.log : least.log,
                            least.snapshot.least(other.snapshot),
                            least.settles.isEmpty() ? other.settles : UNKNOWN);
        }
        return least;
    }
}
