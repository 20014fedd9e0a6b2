package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.server.Server;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.Snapshotting;
import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weaves the snapshot into a server's log. A round of the snapshot has its place in the log: all
 * before is delivered first, nothing behind it before the round is over.
 */
final class MysqlSource implements Source, Snapshotting {

    private static final Logger log = LoggerFactory.getLogger(MysqlSource.class);
    private static final long KILL_SECONDS = 3;

    private final Server server;
    private final ServerSettings settings;
    private final Wire wire;
    private final Catalog catalog;
    private final Kept kept;
    private final ReadAhead ahead;
    private final @Nullable Rounds rounds;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Position last;

    /**
     * @param rounds null if no table is to be read
     */
    MysqlSource(
            Server server,
            ServerSettings settings,
            Wire wire,
            Catalog catalog,
            Kept kept,
            ReadAhead ahead,
            @Nullable Rounds rounds,
            MysqlPosition start) {
        this.server = server;
        this.settings = settings;
        this.wire = wire;
        this.catalog = catalog;
        this.kept = kept;
        this.last = start.encode();
        this.ahead = ahead;
        this.rounds = rounds;
        ahead.start();
    }

    @Override
    public Frame next() throws InterruptedException {
        Rounds reading = rounds;
        Frame frame = reading == null ? null : reading.next();
        if (frame == null) {
            frame = ahead.next();
            if (frame instanceof End && reading != null) {
                reading.held(frame.position());
                return new Heartbeat(last);
            }
            if (frame == null) {
                return new Heartbeat(last);
            }
            if (reading != null) {
                frame = reading.place(frame);
            }
        }
        last = frame.position();
        return frame;
    }

    @Override
    public Position standing(Position known, Position frame) {
        return MysqlPosition.standing(known, frame);
    }

    @Override
    public List<TableProgress> snapshotProgress() {
        return rounds == null ? List.of() : rounds.progress();
    }

    @Override
    public void acknowledge(Position durable) {
        MysqlPosition position = MysqlPosition.decode(durable);
        kept.durable(position.log().sequence());
        if (rounds != null) {
            rounds.durable(position.snapshot());
        }
    }

    @Override
    public int covered(Position position, ChangeBatch batch) {
        return MysqlPosition.decode(position).covered(batch, settings.mariadb());
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (rounds != null) {
            rounds.close();
        }
        boolean sending = isSending();
        wire.close();
        if (!sending) {
            awaitKill();
        }
        catalog.close();
    }

    private boolean isSending() {
        try {
            return ahead.stop() && wire.arriving();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true; // no time to wait for the server
        } catch (TailraceException e) {
            return true; // the connection is broken already
        }
    }

    /**
     * A server that is sending notices at once that nobody reads; an idle one only at its next
     * event or heartbeat.
     */
    private void awaitKill() {
        Thread killer = Thread.ofPlatform().daemon().name("mysql-kill").start(this::kill);
        try {
            killer.join(TimeUnit.SECONDS.toMillis(KILL_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void kill() {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("KILL " + settings.connection());
        } catch (TailraceException | SQLException e) {
            log.debug("the server has ended the reading thread itself, or will", e);
        }
    }
}
