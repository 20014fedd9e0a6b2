package io.tailrace.connector.postgres.server;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.net.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a logged-in connection. Reading is for one thread; {@link #write} and {@link #close}
 * are for any.
 *
 * <p>The server writes a change at a time. A reader that is woken for each spends more on waking
 * than on reading, so when messages come thick and fast this one lets a few gather; a lone message
 * is never made to wait.
 */
final class Line implements AutoCloseable {

    /** Reads in a row that found little at once; from here on messages are let gather. */
    private static final int BURST = 8;

    private static final long SOON_NANOS = 200_000;
    private static final long GATHER_NANOS = 1_000_000;
    private static final int GATHERED = 2048;
    private static final long SILENCE_NANOS = 60_000_000_000L;

    private final Sockets sockets;
    private final String server;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private int burst;

    /** Whether the last read left bytes behind, as far as one can tell. */
    private boolean more;

    private long lastRead = System.nanoTime();
    private volatile boolean closed;

    /** The driver's side, which it would close if nobody held it. */
    private @Nullable Connection kept;

    Line(Sockets sockets, String server) {
        this.sockets = sockets;
        this.server = server;
        this.socket = sockets.top();
        try {
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    Socket socket() {
        return socket;
    }

    /** Holds the driver's side of the connection as long as this lives. */
    void keep(Connection connection) {
        kept = connection;
    }

    /** When bytes came last, as {@link System#nanoTime} tells it. */
    long lastRead() {
        return lastRead;
    }

    /**
     * Reads as much as there is, and lets more gather before if much comes.
     *
     * @param millis how long to wait; with 0 only what has come already is taken
     * @return how many bytes; -1 if nothing came
     */
    int fill(byte[] target, int at, int most, int millis) throws InterruptedException {
        try {
            boolean gathered = burst > BURST && !more;
            if (gathered) {
                gather();
            }
            if (millis == 0 && !sockets.available()) {
                burst = gathered ? 0 : burst;
                return -1;
            }
            long before = lastRead;
            int count = receive(target, at, most, millis);
            if (count < 0) {
                burst = 0;
                return -1;
            }
            more = count == most;
            burst = lastRead - before < SOON_NANOS || gathered && count > GATHERED ? burst + 1 : 0;
            return count;
        } catch (IOException e) {
            throw interruptedOr(e);
        }
    }

    /** Reads what has come, or comes within that time; -1 if nothing does. */
    int receive(byte[] target, int at, int most, int millis) throws InterruptedException {
        try {
            if (millis != 0) {
                socket.setSoTimeout(millis);
            }
            int count = in.read(target, at, most);
            if (count < 0) {
                throw new TailraceException(
                        PostgresError.POSTGRES_UNREACHABLE, server + " has closed the connection");
            }
            lastRead = System.nanoTime();
            return count;
        } catch (SocketTimeoutException _) {
            return -1;
        } catch (IOException e) {
            throw interruptedOr(e);
        }
    }

    /** Nothing came of the rest of a message: that must not go on for long. */
    void requireSoon() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (System.nanoTime() - lastRead > SILENCE_NANOS) {
            throw new TailraceException(
                    PostgresError.POSTGRES_UNREACHABLE,
                    server + " has sent only a part of a message, and then nothing for a minute");
        }
    }

    void write(byte[] message) {
        writing.lock();
        try {
            out.write(message);
            out.flush();
        } catch (IOException e) {
            throw lost(e);
        } finally {
            writing.unlock();
        }
    }

    /** Ends the connection at once. */
    @Override
    public void close() {
        closed = true;
        sockets.close();
        Connection connection = kept;
        if (connection != null) {
            try {
                connection.close(); // finds the socket closed: this only tells the driver
            } catch (SQLException _) {
                // as it should
            }
        }
    }

    private void gather() throws InterruptedException {
        LockSupport.parkNanos(GATHER_NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private TailraceException interruptedOr(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return lost(e);
    }

    private TailraceException lost(IOException e) {
        return closed
                ? new TailraceException(
                        PostgresError.POSTGRES_CLOSED,
                        "the connection to " + server + " was closed here",
                        e)
                : new TailraceException(
                        PostgresError.POSTGRES_UNREACHABLE,
                        "the connection to " + server + " broke: " + e.getMessage(),
                        e);
    }
}
