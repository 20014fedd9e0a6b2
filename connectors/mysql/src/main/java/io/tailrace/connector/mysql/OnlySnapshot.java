package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.snapshot.Place;
import io.tailrace.connector.mysql.snapshot.Round;
import io.tailrace.connector.mysql.snapshot.Shapes;
import io.tailrace.connector.mysql.snapshot.Snapshots;
import io.tailrace.spi.Snapshotting;
import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads tables as they stand, in one consistent view, and ends. */
final class OnlySnapshot implements Source, Snapshotting, Place, Shapes {

    private static final Duration NO_BOUND = Duration.ofDays(10_000);

    private final Snapshots snapshots;
    private final MysqlPosition start;
    private final Set<TableName> announced = new HashSet<>();
    private volatile @Nullable Round round;
    private Position last;

    OnlySnapshot(Snapshots snapshots, MysqlPosition start) {
        this.snapshots = snapshots;
        this.start = start;
        this.last = start.encode();
        snapshots.at(start.snapshot());
    }

    @Override
    public Frame next() throws InterruptedException {
        if (start.snapshot().done()) {
            return new End(last);
        }
        Round open = round;
        if (open == null) {
            open = snapshots.openConsistent(this, start.snapshot());
            round = open;
            open.begin(this, false, NO_BOUND);
        }
        Frame frame = open.next();
        if (frame == null) {
            if (!open.state().done()) {
                throw new TailraceException(
                        MysqlError.MYSQL_SNAPSHOT,
                        "a table was altered, or is locked, while it is read ("
                                + open.obstacle()
                                + "); what is left is tried again");
            }
            return new End(last);
        }
        last = frame.position();
        return frame;
    }

    @Override
    public int covered(Position position, ChangeBatch batch) {
        return MysqlPosition.decode(position).covered(batch, false);
    }

    @Override
    public Position standing(Position known, Position frame) {
        return MysqlPosition.standing(known, frame);
    }

    @Override
    public List<TableProgress> snapshotProgress() {
        return snapshots.progress();
    }

    @Override
    public String name() {
        LogPosition position = start.log();
        return LogPosition.sequence(position.epoch(), position.file(), position.offset() - 1);
    }

    @Override
    public String file() {
        return start.log().file();
    }

    @Override
    public long offset() {
        return start.log().offset();
    }

    @Override
    public Position with(SnapshotState state) {
        return new MysqlPosition(start.log(), state, MysqlPosition.UNKNOWN).encode();
    }

    @Override
    public @Nullable Table of(TableName table) {
        return null;
    }

    @Override
    public @Nullable SchemaChange announce(Table table, Position position) {
        return announced.add(table.name()) ? new SchemaChange(position, null, table) : null;
    }

    @Override
    public void close() {
        Round open = round;
        if (open != null) {
            open.close();
        }
    }
}
