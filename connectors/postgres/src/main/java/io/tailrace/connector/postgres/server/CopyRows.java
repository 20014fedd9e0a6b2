package io.tailrace.connector.postgres.server;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import java.net.SocketException;

/**
 * A COPY on a connection that the driver otherwise uses; leaves the connection as the driver
 * expects it.
 */
final class CopyRows implements Server.CopyOut {

    /** A query may sort for long before its first row. */
    private static final int SILENCE_MILLIS = 600_000;

    private final Wire wire;
    private final int timeout;
    private boolean over;

    CopyRows(Wire wire, String sql) {
        this.wire = wire;
        try {
            this.timeout = wire.socket().getSoTimeout();
            wire.startCopy(sql);
        } catch (SocketException e) {
            throw new TailraceException(
                    PostgresError.POSTGRES_UNREACHABLE,
                    "the connection broke: " + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public boolean next() {
        if (over) {
            return false;
        }
        try {
            if (wire.next(SILENCE_MILLIS)) {
                return true;
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        if (!wire.ended()) {
            wire.close();
            throw new TailraceException(
                    PostgresError.POSTGRES_UNREACHABLE,
                    "the server has sent nothing for 10 minutes");
        }
        over = true;
        restore();
        return false;
    }

    @Override
    public int length() {
        return wire.length();
    }

    @Override
    public int appendTo(ChangeBatchBuilder batch) {
        if (wire.whole()) {
            return batch.append(wire.array(), wire.start(), wire.length());
        }
        int at = batch.reserve(wire.length());
        try {
            wire.read(batch.arena(), at, wire.length());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return at;
    }

    /**
     * What is left of a copy cannot be taken back without a second connection, so the connection
     * goes with it.
     */
    @Override
    public void close() {
        if (!over) {
            over = true;
            wire.close();
        }
    }

    private void restore() {
        try {
            wire.socket().setSoTimeout(timeout);
        } catch (SocketException _) {
            // the driver will find out
        }
    }

    private TailraceException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        wire.close();
        over = true;
        return new TailraceException(
                PostgresError.POSTGRES_CLOSED, "interrupted while reading a copy", e);
    }
}
