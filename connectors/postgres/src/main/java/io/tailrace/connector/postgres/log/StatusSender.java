package io.tailrace.connector.postgres.log;

import io.tailrace.connector.postgres.server.Wire;
import io.tailrace.spi.TailraceException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells the server how far the log is received and durable, from a thread of its own: a reader that
 * waits for a slow sink must not seem dead. Invariant 1: what is called durable comes from {@link
 * #durable} alone.
 */
final class StatusSender implements AutoCloseable {

    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final long LONGEST_INTERVAL = Duration.ofSeconds(1).toNanos();

    private final Wire wire;
    private final long interval;
    private final Thread thread;
    private volatile long received;
    private volatile long durable;
    private volatile boolean answerWanted;
    private volatile boolean askAnswer;
    private volatile boolean tick;
    private volatile boolean closed;

    /**
     * @param timeoutMillis the server's {@code wal_sender_timeout}; 0 for none
     */
    StatusSender(Wire wire, long durable, long timeoutMillis) {
        this.wire = wire;
        this.durable = durable;
        this.received = durable;
        this.interval =
                timeoutMillis == 0
                        ? LONGEST_INTERVAL
                        : Math.min(
                                LONGEST_INTERVAL, Duration.ofMillis(timeoutMillis).toNanos() / 4);
        this.thread =
                Thread.ofPlatform().daemon().name("tailrace-postgres-status").start(this::run);
    }

    void received(long lsn) {
        received = lsn;
    }

    void durable(long lsn) {
        if (lsn > durable) {
            durable = lsn;
        }
    }

    /** The server wants to hear from us. */
    void answer() {
        answerWanted = true;
        LockSupport.unpark(thread);
    }

    /** Asks the server how far it is. */
    void ask() {
        askAnswer = true;
        LockSupport.unpark(thread);
    }

    /** Whether about a quarter of a second has passed since this last returned true. */
    boolean tick() {
        if (!tick) {
            return false;
        }
        tick = false;
        return true;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        long lastSent = System.nanoTime() - interval;
        long lastTick = lastSent;
        long sent = -1;
        long wait = Math.min(interval, LONGEST_INTERVAL / 4);
        while (!closed) {
            long now = System.nanoTime();
            if (now - lastTick >= LONGEST_INTERVAL / 4) {
                tick = true;
                lastTick = now;
            }
            long confirm = durable;
            if (answerWanted || askAnswer || confirm != sent || now - lastSent >= interval) {
                boolean ask = askAnswer;
                answerWanted = false;
                askAnswer = false;
                try {
                    wire.send(status(Math.max(received, confirm), confirm, ask));
                } catch (TailraceException _) {
                    return; // whoever reads finds out on its own
                }
                sent = confirm;
                lastSent = now;
            }
            LockSupport.parkNanos(this, wait);
        }
    }

    private static byte[] status(long received, long durable, boolean ask) {
        byte[] message = new byte[34];
        message[0] = 'r';
        Message.LONG.set(message, 1, received);
        Message.LONG.set(message, 9, durable);
        Message.LONG.set(message, 17, durable);
        Message.LONG.set(message, 25, ChronoUnit.MICROS.between(POSTGRES_EPOCH, Instant.now()));
        message[33] = (byte) (ask ? 1 : 0);
        return message;
    }
}
