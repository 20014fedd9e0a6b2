package io.tailrace.connector.postgres.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages on a logged-in connection as bytes in one window that is used again and again: what
 * is read in bulk is neither copied nor allocated. Reading is for one thread; {@link #send} and
 * {@link #close} are for any.
 *
 * <p>The server writes a change at a time. A reader that is woken for each spends more on waking
 * than on reading, so when messages come thick and fast this one lets a few gather; a lone message
 * is never made to wait.
 */
public final class Wire implements AutoCloseable {

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int WINDOW = 1 << 18;

    /** What can be looked at of a message that is larger than the window. */
    private static final int FRONT = 64;

    /** PostgreSQL's own limit of one allocation, and room for what frames it. */
    private static final int LONGEST = (1 << 30) + (1 << 20);

    /** Reads in a row that found little at once; from here on messages are let gather. */
    private static final int BURST = 8;

    private static final long SOON_NANOS = 200_000;
    private static final long GATHER_NANOS = 1_000_000;
    private static final int GATHERED = 2048;
    private static final int PATIENCE_MILLIS = 200;
    private static final long SILENCE_NANOS = 60_000_000_000L;

    private final Sockets sockets;
    private final String server;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final ReentrantLock writing = new ReentrantLock();
    private byte[] window = new byte[WINDOW];
    private int from;
    private int to;
    private int start;
    private int length;
    private int unread;
    private boolean ended;
    private int burst;

    /** Whether the last read left bytes behind, as far as one can tell. */
    private boolean more;

    private long lastRead = System.nanoTime();
    private volatile boolean closed;

    /** The driver's side, which it would close if nobody held it. */
    private @Nullable Connection kept;

    Wire(Sockets sockets, String server) {
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

    /** Runs a statement or replication command; its rows as text. */
    public List<@Nullable String[]> query(String sql) throws InterruptedException {
        sendQuery(sql);
        List<@Nullable String[]> rows = new ArrayList<>();
        TailraceException failure = null;
        while (true) {
            byte type = await();
            switch (type) {
                case 'D' -> rows.add(row());
                case 'E' -> failure = failed(sql);
                case 'Z' -> {
                    if (failure != null) {
                        throw failure;
                    }
                    return rows;
                }
                default -> {}
            }
        }
    }

    /**
     * Starts a copy from the server ({@code START_REPLICATION}, {@code COPY … TO STDOUT}); {@link
     * #next} reads it.
     */
    public void startCopy(String sql) throws InterruptedException {
        sendQuery(sql);
        ended = false;
        TailraceException failure = null;
        while (true) {
            switch (await()) {
                case 'W', 'H' -> {
                    return;
                }
                case 'E' -> failure = failed(sql);
                case 'Z' ->
                        throw failure != null
                                ? failure
                                : new TailraceException(
                                        PostgresError.POSTGRES_PROTOCOL,
                                        server + " answers a copy with none: " + sql);
                default -> {}
            }
        }
    }

    /**
     * Moves to the next CopyData.
     *
     * @param millis how long to wait for one; with 0 only what has come already is taken
     * @return false if none came, or the copy has {@linkplain #ended ended}
     */
    public boolean next(int millis) throws InterruptedException {
        while (!ended) {
            if (unread > 0 && !skip(millis) || !message(millis)) {
                return false;
            }
            byte type = window[start - 5];
            if (type == 'd') {
                return true;
            }
            control(type);
        }
        return false;
    }

    /** Whether the copy is over, and the connection free for the next command. */
    public boolean ended() {
        return ended;
    }

    /**
     * Holds the current CopyData from {@link #start} for {@link #length} bytes, until the next call
     * of {@link #next}; only its first few, if it is not {@link #whole}.
     */
    public byte[] array() {
        return window;
    }

    public int start() {
        return start;
    }

    public int length() {
        return length;
    }

    /** Whether all of the current CopyData has come; one larger than the window has not. */
    public boolean whole() {
        return unread == 0;
    }

    /**
     * Reads the next bytes of a CopyData that is not {@link #whole}, from its front, straight to
     * where they are wanted. Waits for them.
     */
    public void read(byte[] target, int at, int count) throws InterruptedException {
        if (count > unread) {
            throw new IllegalArgumentException(count + " bytes wanted, " + unread + " left");
        }
        int held = Math.min(count, to - from);
        System.arraycopy(window, from, target, at, held);
        from += held;
        int done = held;
        while (done < count) {
            int more = receive(target, at + done, count - done, PATIENCE_MILLIS);
            done += Math.max(more, 0);
            if (more < 0) {
                requireSoon();
            }
        }
        unread -= count;
    }

    /** When bytes came last, as {@link System#nanoTime} tells it. */
    public long lastRead() {
        return lastRead;
    }

    /** Sends a CopyData message. */
    public void send(byte[] payload) {
        byte[] message = new byte[payload.length + 5];
        message[0] = 'd';
        INT.set(message, 1, payload.length + 4);
        System.arraycopy(payload, 0, message, 5, payload.length);
        write(message);
    }

    Server.CopyOut copyOut(String sql) {
        return new CopyRows(this, sql);
    }

    Socket socket() {
        return socket;
    }

    /** Holds the driver's side of the connection as long as this lives. */
    void keep(Connection connection) {
        kept = connection;
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

    private void control(byte type) {
        switch (type) {
            case 'E' -> throw failed("reading stopped");
            case 'Z' -> ended = true;
            case 'N' -> {
                TailraceException skipped = ServerFailure.ofNotice(window, start, length);
                if (skipped != null) {
                    throw skipped;
                }
            }
            case 'c', 'C', 'S', 'A' -> {}
            default ->
                    throw new TailraceException(
                            PostgresError.POSTGRES_PROTOCOL,
                            server
                                    + " sends a message of type "
                                    + (type & 0xff)
                                    + " inside a copy");
        }
    }

    private byte await() throws InterruptedException {
        long asked = System.nanoTime();
        while (!message(PATIENCE_MILLIS)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - asked > SILENCE_NANOS) {
                throw new TailraceException(
                        PostgresError.POSTGRES_UNREACHABLE, server + " has not answered for 60 s");
            }
        }
        return window[start - 5];
    }

    private boolean message(int millis) throws InterruptedException {
        while (true) {
            int have = to - from;
            int needed = 5;
            if (have >= 5) {
                int size = (int) INT.get(window, from + 1);
                if (size < 4 || size > LONGEST) {
                    throw new TailraceException(
                            PostgresError.POSTGRES_PROTOCOL,
                            server
                                    + " sends a message of type "
                                    + (window[from] & 0xff)
                                    + " with the impossible length "
                                    + size);
                }
                needed = size + 1;
                start = from + 5;
                length = size - 4;
                if (have >= needed) {
                    from += needed;
                    return true;
                }
                if (needed > WINDOW && window[from] == 'd') {
                    if (have >= FRONT) {
                        from += 5;
                        unread = length;
                        return true;
                    }
                    needed = FRONT;
                }
            }
            makeRoom(needed);
            if (!fill(millis)) {
                return false;
            }
        }
    }

    /** Passes over what was not read of a message; false if the rest of it does not come. */
    private boolean skip(int millis) throws InterruptedException {
        while (true) {
            int held = Math.min(unread, to - from);
            from += held;
            unread -= held;
            if (unread == 0) {
                return true;
            }
            makeRoom(1);
            if (!fill(millis)) {
                return false;
            }
        }
    }

    private void makeRoom(int needed) {
        int have = to - from;
        if (needed > window.length || (window.length > WINDOW && needed <= WINDOW)) {
            byte[] other = allocate(Math.max(needed, WINDOW));
            System.arraycopy(window, from, other, 0, have);
            window = other;
        } else if (have == 0 || window.length - from < needed) {
            System.arraycopy(window, from, window, 0, have);
        } else {
            return;
        }
        from = 0;
        to = have;
    }

    private byte[] allocate(int size) {
        try {
            return new byte[size];
        } catch (OutOfMemoryError e) {
            throw new TailraceException(
                    PostgresError.POSTGRES_MESSAGE_TOO_LARGE,
                    server
                            + " sends a message of "
                            + size
                            + " bytes, which the heap cannot hold; give Java more memory (-Xmx)",
                    e);
        }
    }

    private boolean fill(int millis) throws InterruptedException {
        try {
            boolean gathered = burst > BURST && !more;
            if (gathered) {
                gather();
            }
            if (millis == 0 && !sockets.available()) {
                burst = gathered ? 0 : burst;
                return false;
            }
            long before = lastRead;
            int count = receive(window, to, window.length - to, millis);
            if (count < 0) {
                burst = 0;
                return false;
            }
            to += count;
            more = to == window.length;
            burst = lastRead - before < SOON_NANOS || gathered && count > GATHERED ? burst + 1 : 0;
            return true;
        } catch (IOException e) {
            throw interruptedOr(e);
        }
    }

    /** Reads what has come, or comes within that time; -1 if nothing does. */
    private int receive(byte[] target, int at, int most, int millis) throws InterruptedException {
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

    private void requireSoon() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (System.nanoTime() - lastRead > SILENCE_NANOS) {
            throw new TailraceException(
                    PostgresError.POSTGRES_UNREACHABLE,
                    server + " has sent only a part of a message, and then nothing for a minute");
        }
    }

    private TailraceException interruptedOr(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return lost(e);
    }

    private void gather() throws InterruptedException {
        LockSupport.parkNanos(GATHER_NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void sendQuery(String sql) {
        byte[] text = sql.getBytes(UTF_8);
        byte[] message = new byte[text.length + 6];
        message[0] = 'Q';
        INT.set(message, 1, text.length + 5);
        System.arraycopy(text, 0, message, 5, text.length);
        write(message);
    }

    private void write(byte[] message) {
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

    private @Nullable String[] row() {
        int at = start;
        int end = start + length;
        int count = need(at, end, 2) == 0 ? 0 : (window[at] & 0xff) << 8 | window[at + 1] & 0xff;
        at += 2;
        @Nullable String[] row = new @Nullable String[count];
        for (int i = 0; i < count; i++) {
            need(at, end, 4);
            int size = (int) INT.get(window, at);
            at += 4;
            if (size >= 0) {
                need(at, end, size);
                row[i] = new String(window, at, size, UTF_8);
                at += size;
            }
        }
        return row;
    }

    private int need(int at, int end, int bytes) {
        if (end - at < bytes) {
            throw new TailraceException(
                    PostgresError.POSTGRES_PROTOCOL, server + " sends a row that is cut short");
        }
        return bytes;
    }

    private TailraceException failed(String doing) {
        return ServerFailure.of(window, start, length, doing);
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
