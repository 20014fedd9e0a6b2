package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.log.LogPosition;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.snapshot.SnapshotState;
import java.util.List;

/**
 * How much of the log is delivered, and how much of the snapshot. As text: {@code 0/1A2B|snapshot}.
 */
record PostgresPosition(LogPosition log, SnapshotState snapshot) {

    static PostgresPosition decode(Position position) {
        String token = position.token();
        int bar = token.indexOf('|');
        try {
            return bar < 0
                    ? new PostgresPosition(LogPosition.parse(token), SnapshotState.EMPTY)
                    : new PostgresPosition(
                            LogPosition.parse(token.substring(0, bar)),
                            SnapshotState.decode(token.substring(bar + 1)));
        } catch (IllegalArgumentException e) {
            throw new TailraceException(
                    PostgresError.POSTGRES_POSITION,
                    "'"
                            + token
                            + "' is no position of a PostgreSQL source; is the checkpoint another source's?",
                    e);
        }
    }

    Position encode() {
        String state = snapshot.encode();
        return new Position(state.isEmpty() ? log.toString() : log + "|" + state);
    }

    /**
     * How many of the first changes of a batch are contained: all or nothing of what a snapshot
     * read.
     */
    int covered(ChangeBatch batch) {
        if (snapshot.covers(batch)) {
            return batch.size();
        }
        Change change = batch.cursor();
        int covered = 0;
        while (change.next() && change.op() != Op.READ && contains(change)) {
            covered++;
        }
        return covered;
    }

    private boolean contains(Change change) {
        String sequence = change.transaction().sequence();
        return sequence.length() == 16
                && log.contains(Long.parseUnsignedLong(sequence, 16), change.ordinal());
    }

    /** Where a route stands that was here, and was handed what is new to it up to that frame. */
    PostgresPosition standing(PostgresPosition frame) {
        return new PostgresPosition(
                log.compareTo(frame.log) > 0 ? log : frame.log, snapshot.standing(frame.snapshot));
    }

    /** The position from which all of these can be reached. */
    static PostgresPosition least(List<PostgresPosition> positions) {
        PostgresPosition least = positions.getFirst();
        for (PostgresPosition other : positions) {
            least =
                    new PostgresPosition(
                            other.log.compareTo(least.log) < 0 ? other.log : least.log,
                            least.snapshot.least(other.snapshot));
        }
        return least;
    }
}
