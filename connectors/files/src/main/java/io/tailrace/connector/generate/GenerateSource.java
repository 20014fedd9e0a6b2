package io.tailrace.connector.generate;

import io.tailrace.spi.Source;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Delivers made-up changes at their rate. A position is the number of changes before it, so any
 * place is good to restart at.
 */
final class GenerateSource implements Source {

    private static final int BATCH_BYTES = 1 << 18;
    private static final int BATCH_CHANGES = 4096;
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final GenerateConfig config;
    private final Rows rows;
    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(BATCH_BYTES);
    private final long start;
    private final long startNanos = System.nanoTime();
    private long next;
    private boolean described;
    private @Nullable Transaction transaction;
    private volatile boolean closed;
    private volatile @Nullable Thread reader;

    GenerateSource(GenerateConfig config, Rows rows, long start) {
        this.config = config;
        this.rows = rows;
        this.start = start;
        this.next = start;
    }

    static long changeNumber(Position position) {
        try {
            return Long.parseUnsignedLong(position.token());
        } catch (NumberFormatException e) {
            throw new TailraceException(
                    GenerateError.GENERATE_POSITION_INVALID,
                    "the stored position '"
                            + position.token()
                            + "' is none of a generate source; give the pipeline another name",
                    e);
        }
    }

    @Override
    public Frame next() throws InterruptedException {
        if (!described) {
            described = true;
            return new SchemaChange(position(), null, rows.table());
        }
        if (config.rows() > 0 && next >= config.rows()) {
            return new End(position());
        }
        long due = awaitDue();
        if (due == 0) {
            return new Heartbeat(position());
        }
        return batch(due);
    }

    /** How many changes may be made now: waits for the first one, but not long. */
    private long awaitDue() throws InterruptedException {
        long left = config.rows() == 0 ? Long.MAX_VALUE : config.rows() - next;
        requireOpen();
        if (config.rate() == 0) {
            return left;
        }
        long giveUp = System.nanoTime() + LONGEST_WAIT_NANOS;
        reader = Thread.currentThread();
        for (; ; ) {
            requireOpen();
            long now = System.nanoTime();
            double dueBy = (now - startNanos) * 1e-9 * config.rate();
            long due = (long) dueBy - (next - start);
            if (due > 0 || now >= giveUp) {
                return Math.min(Math.max(due, 0), left);
            }
            long untilNext = (long) Math.ceil((next - start + 1 - dueBy) * 1e9 / config.rate());
            LockSupport.parkNanos(this, Math.min(Math.max(untilNext, 1), giveUp - now));
            if (Thread.interrupted()) {
                throw new InterruptedException(
                        "interrupted while waiting for the next row to be due");
            }
        }
    }

    private ChangeBatch batch(long due) {
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long end = next + Math.min(due, BATCH_CHANGES);
        while (next < end && !builder.isFull()) {
            rows.append(next, transactionOf(next, nowMicros), nowMicros, builder);
            next++;
        }
        return builder.build(position());
    }

    private Transaction transactionOf(long change, long nowMicros) {
        Transaction current = transaction;
        if (current == null || change % config.transactionRows() == 0) {
            long number = change / config.transactionRows();
            current =
                    new Transaction(
                            String.format("%016x", number), Long.toString(number), nowMicros);
            transaction = current;
        }
        return current;
    }

    @Override
    public int covered(Position position, ChangeBatch batch) {
        if (batch.size() == 0) {
            return 0;
        }
        Change first = batch.change(0);
        long number =
                Long.parseLong(first.transaction().id()) * config.transactionRows()
                        + first.ordinal();
        return Math.clamp(changeNumber(position) - number, 0, batch.size());
    }

    @Override
    public Position standing(Position known, Position frame) {
        return changeNumber(known) > changeNumber(frame) ? known : frame;
    }

    private Position position() {
        return new Position(Long.toString(next));
    }

    private void requireOpen() {
        if (closed) {
            throw new TailraceException(
                    GenerateError.GENERATE_CLOSED, "the generate source was closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(reader);
    }
}
