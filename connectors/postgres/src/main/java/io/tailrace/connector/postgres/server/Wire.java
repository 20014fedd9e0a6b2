package io.tailrace.connector.postgres.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.net.Sockets;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Socket;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages on a logged-in connection as bytes in one window that is used again and again: what
 * is read in bulk is neither copied nor allocated. Reading is for one thread; {@link #send} and
 * {@link #close} are for any.
 */
public final class Wire implements AutoCloseable {

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** A message of this length or more is better kept alone than beside others. */
    public static final int LARGE = 1 << 20;

    private static final int WINDOW = 1 << 18;

    /** What can be looked at of a message that is larger than the window. */
    private static final int FRONT = 64;

    /** PostgreSQL's own limit of one allocation, and room for what frames it. */
    private static final int LONGEST = (1 << 30) + (1 << 20);

    private static final int PATIENCE_MILLIS = 200;
    private static final long SILENCE_NANOS = 60_000_000_000L;

    private final Line line;
    private final String server;
    private byte[] window = new byte[WINDOW];
    private int from;
    private int to;
    private int start;
    private int length;
    private int unread;
    private boolean ended;
    private long lastRead = System.nanoTime();

    Wire(Sockets sockets, String server) {
        this.line = new Line(sockets, server);
        this.server = server;
    }

    /** Runs a statement or replication command; its rows as text. */
    public List<@Nullable String[]> query(String sql) throws InterruptedException {
        sendQuery(sql);
        List<@Nullable String[]> rows = new ArrayList<>();
        TailraceException failure = null;
        while (true) {
            byte type = await();
            switch (type) {
                case 'D' -> rows.add(DataRow.texts(window, start, length, server));
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
            int more = line.receive(target, at + done, count - done, PATIENCE_MILLIS);
            done += Math.max(more, 0);
            if (more < 0) {
                line.requireSoon();
            }
        }
        lastRead = line.lastRead();
        unread -= count;
    }

    /**
     * Refuses what takes more than half of the heap: the collector finds no place for that beside
     * what else is there.
     *
     * @param what is refused then
     */
    public static void requireHeap(String what, int bytes) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap / 2) {
            throw new TailraceException(
                    PostgresError.POSTGRES_ROW_TOO_LARGE,
                    what
                            + " of "
                            + bytes
                            + " bytes does not fit a heap of "
                            + heap
                            + "; give Java more memory (TAILRACE_OPTS=-Xmx"
                            + (4L * bytes >> 20)
                            + "m)");
        }
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
        line.write(message);
    }

    Server.CopyOut copyOut(String sql) {
        return new CopyRows(this, sql);
    }

    Socket socket() {
        return line.socket();
    }

    /** Holds the driver's side of the connection as long as this lives. */
    void keep(Connection connection) {
        line.keep(connection);
    }

    /** Ends the connection at once. */
    @Override
    public void close() {
        line.close();
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
        int count = line.fill(window, to, window.length - to, millis);
        if (count < 0) {
            return false;
        }
        to += count;
        lastRead = line.lastRead();
        return true;
    }

    private void sendQuery(String sql) {
        byte[] text = sql.getBytes(UTF_8);
        byte[] message = new byte[text.length + 6];
        message[0] = 'Q';
        INT.set(message, 1, text.length + 5);
        System.arraycopy(text, 0, message, 5, text.length);
        line.write(message);
    }

    private TailraceException failed(String doing) {
        return ServerFailure.of(window, start, length, doing);
    }
}
