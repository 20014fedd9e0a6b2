package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.snapshot.SnapshotRound;
import io.tailrace.spi.TailraceException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A round that is being opened aside, by a thread of its own: first it waits for a good moment,
 * then, once told to, it opens.
 */
final class Opening implements AutoCloseable {

    private final Thread thread;
    private final CountDownLatch go = new CountDownLatch(1);
    private volatile boolean ready;
    private @Nullable SnapshotRound opened;
    private @Nullable Throwable failure;
    private boolean closed;

    /** The two things to be done, each waiting as long as that takes. */
    interface Opener {
        void await() throws InterruptedException;

        SnapshotRound open() throws InterruptedException;
    }

    Opening(Opener opener) {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("tailrace-postgres-round")
                        .start(() -> run(opener));
    }

    /** Whether the moment is there, and {@link #go} has not been called. */
    boolean ready() {
        return ready && go.getCount() > 0;
    }

    void go() {
        go.countDown();
    }

    boolean going() {
        return go.getCount() == 0;
    }

    /** The round, once it is open. */
    synchronized @Nullable SnapshotRound poll() {
        if (failure instanceof TailraceException e) {
            throw e;
        }
        if (failure != null) {
            throw new TailraceException(
                    PostgresError.POSTGRES_SNAPSHOT,
                    "a round of the snapshot could not begin",
                    failure);
        }
        return opened;
    }

    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
        if (opened != null) {
            opened.close();
        }
    }

    private void run(Opener opener) {
        try {
            opener.await();
            ready = true;
            go.await();
            SnapshotRound round = opener.open();
            synchronized (this) {
                opened = round;
                if (closed) {
                    round.close();
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            synchronized (this) {
                failure = e;
            }
        }
    }
}
