package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.snapshot.Place;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.snapshot.SnapshotState;

/** A place of the log at which a round stands. */
record LogPlace(LogPosition position, String name) implements Place {

    /**
     * Named behind every transaction that begins before the place, and before the one that begins
     * there; rounds at the same place by when they begin.
     */
    static LogPlace of(LogPosition position, long micros) {
        return new LogPlace(
                position,
                LogPosition.sequence(position.epoch(), position.file(), position.offset() - 1)
                        + String.format(".%014x", micros));
    }

    @Override
    public String file() {
        return position.file();
    }

    @Override
    public long offset() {
        return position.offset();
    }

    @Override
    public Position with(SnapshotState state) {
        return new MysqlPosition(position, state, MysqlPosition.UNKNOWN).encode();
    }
}
