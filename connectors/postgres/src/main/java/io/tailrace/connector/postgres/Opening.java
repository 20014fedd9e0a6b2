package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.server.PostgresError;
import io.tailrace.connector.postgres.snapshot.SnapshotRound;
import io.tailrace.spi.TailraceException;
import org.jspecify.annotations.Nullable;

/** A round that is being opened aside, by a thread of its own. */
final class Opening implements AutoCloseable {

    private final Thread thread;
    private @Nullable SnapshotRound opened;
    private @Nullable Throwable failure;
    private boolean closed;

    /** Opens a round, waiting as long as that takes. */
    interface Opener {
        SnapshotRound open() throws InterruptedException;
    }

    Opening(Opener opener) {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("tailrace-postgres-round")
                        .start(() -> run(opener));
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
