package io.tailrace.connector.postgres.log;

import io.tailrace.connector.postgres.log.LogConnections.Connected;
import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.server.Wire;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.TableName;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a slot's log from a position on, as frames. */
public final class LogReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final int IDLE_MILLIS = 200;
    private static final long OLDEST_BATCH_NANOS = 4_000_000;
    private static final long HOLDING_NANOS = 20_000_000;
    private static final int HEADER = 25;

    /**
     * As PostgreSQL's own subscribers do: ask after half of wal_receiver_timeout, give up after all
     * of it.
     */
    private static final long QUIET_NANOS = Duration.ofSeconds(30).toNanos();

    private final LogOptions options;
    private final FrameQueue out;
    private final LogConnections connections;
    private volatile Connected connected;
    private boolean streaming;

    /** Whether the wire stands at a message that is not admitted yet. */
    private boolean waiting;

    private long hold = Long.MAX_VALUE;
    private @Nullable TailraceException failure;
    private long counted;
    private long batchBegan;
    private long askedAt;
    private volatile boolean caughtUp;
    private volatile long reached;
    private volatile long acknowledged;
    private volatile boolean stopped;
    private volatile boolean closed;

    /**
     * Who makes sense of what is read.
     *
     * @param selected the tables whose changes are delivered; others are counted
     * @param positions makes the position of a frame from how much of the log is delivered with it
     */
    public record Consumers(
            Described shapes,
            Predicate<TableName> selected,
            LogMessages messages,
            Function<LogPosition, Position> positions) {}

    /**
     * Starts reading.
     *
     * @param server makes a connection for replication
     * @param first such a connection that exists already, or null
     * @param from where the frames begin
     * @param confirmed what the slot has been told to be durable so far; often less than {@code
     *     from}, which a sink may still have on its way
     * @throws TailraceException if the slot cannot be read from there
     */
    public LogReader(
            Supplier<Wire> server,
            @Nullable Wire first,
            LogOptions options,
            LogPosition from,
            long confirmed,
            Consumers consumers)
            throws InterruptedException {
        this.options = options;
        this.streaming = options.streaming();
        this.out = new FrameQueue(options.batchSize(), options.large(), consumers.positions());
        this.acknowledged = confirmed;
        this.reached = from.lsn();
        this.connections = new LogConnections(server, options, consumers, out);
        this.connected =
                connections.open(
                        first != null ? first : server.get(), from, acknowledged, streaming);
    }

    /** The next frame; a heartbeat if none comes soon, or the reading holds. */
    public Frame next() throws InterruptedException {
        while (true) {
            Frame frame = out.poll();
            if (frame != null) {
                if (frame instanceof ChangeBatch) {
                    caughtUp = false;
                }
                return frame;
            }
            if (failure != null) {
                throw failure;
            }
            if (holds()) {
                LockSupport.parkNanos(HOLDING_NANOS);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                return heartbeat();
            }
            read();
        }
    }

    /** Delivers nothing that commits at or after that place until {@link #release}. */
    public void holdAt(long lsn) {
        hold = lsn;
        connected.status().ask(); // an idle server says how far it is
    }

    /** Whether everything before the place to hold at has been returned, and nothing after it. */
    public boolean holds() {
        Connected c = connected;
        if (hold == Long.MAX_VALUE
                || out.hasReady()
                || !out.builder().isEmpty()
                || !c.cursor().standsAt(hold)) {
            return false;
        }
        c.cursor().settle(hold);
        return true;
    }

    public void release() {
        hold = Long.MAX_VALUE;
    }

    /** How much of the log the frames returned so far deliver, when {@link #holds}. */
    public LogPosition position() {
        return connected.cursor().position();
    }

    /** That much is durable: the server may let go of its log. Any thread. */
    public void acknowledge(LogPosition durable) {
        acknowledged = Math.max(acknowledged, durable.lsn());
        connected.status().durable(durable.lsn());
    }

    /** Everything of the log below is delivered. Any thread. */
    public long reached() {
        return reached;
    }

    /**
     * Seconds since the commit of what was delivered last, while there is more; else 0. Any thread.
     */
    public double lagSeconds() {
        long micros = connected.cursor().deliveredMicros();
        return caughtUp || micros == 0
                ? 0
                : Math.max(0, System.currentTimeMillis() / 1e3 - micros / 1e6);
    }

    /** The server is shutting down, and should not have to wait for us. Any thread. */
    public void serverStops() {
        stopped = true;
        out.close();
        connected.close();
    }

    @Override
    public void close() {
        closed = true;
        out.close();
        connected.close();
    }

    private void read() throws InterruptedException {
        Connected c = connected;
        try {
            if (c.decoder().replaying()) {
                replay(c);
            } else {
                receive(c);
            }
        } catch (TransactionSpill.Full _) {
            streamNoMore(c);
        } catch (TailraceException e) {
            failed(c, e);
        } catch (OutOfMemoryError e) {
            String message = "a change does not fit the heap; give Java more memory (-Xmx)";
            failed(c, new TailraceException(PostgresError.POSTGRES_MESSAGE_TOO_LARGE, message, e));
        }
        reached = c.cursor().position().lsn();
    }

    /** Takes messages until there is something to deliver, or none come. */
    private void receive(Connected c) throws InterruptedException {
        Wire wire = c.wire();
        ChangeBatchBuilder batch = out.builder();
        while (true) {
            boolean empty = batch.isEmpty();
            if (!waiting && !wire.next(empty ? IDLE_MILLIS : 0)) {
                pause(c, empty);
                return;
            }
            waiting = !wire.whole() && !c.decoder().admits(wire.length() - HEADER);
            if (waiting) {
                return;
            }
            message(c);
            if (empty) {
                batchBegan = wire.lastRead();
            }
            if (batch.isFull()
                    || out.hasReady()
                    || wire.lastRead() - batchBegan > OLDEST_BATCH_NANOS) {
                out.cut(c.cursor().position());
            }
            if (out.hasReady() || c.decoder().replaying() || c.cursor().standsAt(hold)) {
                out.cut(c.cursor().position());
                return;
            }
            if (c.status().tick() && batch.isEmpty()) {
                out.add(heartbeat());
                return;
            }
        }
    }

    private void message(Connected c) throws InterruptedException {
        Wire wire = c.wire();
        byte[] array = wire.array();
        int start = wire.start();
        int length = wire.length();
        if (length >= HEADER && array[start] == 'w') {
            long lsn = (long) Message.LONG.get(array, start + 1);
            long sent = LogCursor.unixMicros((long) Message.LONG.get(array, start + 17));
            mark(c);
            try {
                if (wire.whole()) {
                    c.decoder().decode(array, start + HEADER, length - HEADER, lsn, sent);
                } else {
                    wire.read(new byte[HEADER], 0, HEADER);
                    c.decoder().decode(wire::read, length - HEADER, lsn, sent);
                }
            } catch (RuntimeException | Error e) {
                undo(c);
                throw e;
            }
            if (lsn != 0) {
                c.status().received(lsn);
            }
        } else if (length == 18 && array[start] == 'k') {
            long end = (long) Message.LONG.get(array, start + 1);
            c.status().received(end);
            c.cursor().advance(end);
            caughtUp = !c.cursor().open();
            if (array[start + 17] != 0) {
                c.status().answer();
            }
        } else {
            throw new TailraceException(
                    PostgresError.POSTGRES_PROTOCOL,
                    "the log has a message of "
                            + length
                            + " bytes that is neither data nor keepalive");
        }
    }

    private void replay(Connected c) throws InterruptedException {
        ChangeBatchBuilder batch = out.builder();
        while (c.decoder().replaying() && !batch.isFull() && !out.hasReady()) {
            mark(c);
            try {
                c.decoder().replay();
            } catch (RuntimeException | Error e) {
                undo(c);
                throw e;
            }
            if (c.status().tick() && batch.isEmpty() && !out.hasReady()) {
                out.add(heartbeat());
            }
        }
        out.cut(c.cursor().position());
    }

    private void mark(Connected c) {
        out.mark();
        counted = c.cursor().counted();
    }

    /** A message that fails leaves nothing behind. One that did not fail must not be undone. */
    private void undo(Connected c) {
        out.undo();
        c.cursor().uncount(counted);
    }

    /** What came before the failure is good, and is delivered first. */
    private void failed(Connected c, TailraceException e) {
        out.cut(c.cursor().position());
        if (closed) {
            failure =
                    new TailraceException(
                            PostgresError.POSTGRES_CLOSED,
                            "the reading of slot " + options.slot() + " was closed");
        } else if (stopped) {
            failure =
                    new TailraceException(
                            PostgresError.POSTGRES_UNAVAILABLE, "the server is shutting down");
        } else {
            failure = e;
        }
    }

    private void pause(Connected c, boolean empty) throws InterruptedException {
        if (c.wire().ended()) {
            throw new TailraceException(
                    PostgresError.POSTGRES_UNAVAILABLE,
                    "the server has ended the stream; it may be stopping");
        }
        if (!empty) {
            out.cut(c.cursor().position());
            return;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        requireAlive(c);
        if (hold != Long.MAX_VALUE) {
            c.status().ask();
        }
        out.add(heartbeat());
    }

    /** A connection that is cut off without a word would look like an idle server. */
    private void requireAlive(Connected c) {
        long now = System.nanoTime();
        if (now - c.wire().lastRead() < QUIET_NANOS) {
            askedAt = 0;
        } else if (askedAt == 0) {
            askedAt = now;
            c.status().ask();
        } else if (now - askedAt > QUIET_NANOS) {
            askedAt = 0;
            throw new TailraceException(
                    PostgresError.POSTGRES_UNAVAILABLE,
                    "the server has sent nothing for a minute and does not answer; the network may"
                            + " be cut");
        }
    }

    private Heartbeat heartbeat() {
        return new Heartbeat(out.position(connected.cursor().position()));
    }

    /**
     * The disk bound is used up: from here on the server keeps running transactions, and sends them
     * when they commit.
     */
    private void streamNoMore(Connected c) throws InterruptedException {
        LOG.warn(
                "Slot {}: transactions that still run use up spill-disk ({} bytes); reading on with"
                        + " streaming off",
                options.slot(),
                options.spillDisk());
        out.cut(c.cursor().position());
        LogPosition position = c.cursor().position();
        c.close();
        c.spill().close();
        streaming = false;
        connected = connections.openAgain(position, acknowledged, streaming);
        connected.status().durable(acknowledged); // which may have grown meanwhile
        if (closed) {
            connected.close();
        }
    }
}
