package io.tailrace.connector.mysql.server;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.net.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;

/**
 * The packets on a logged-in connection as bytes in one window that is used again and again: the
 * log is neither copied nor allocated. {@link #connection} serves statements until the first {@link
 * #send}. Reading is for one thread; {@link #close} is for any.
 */
public final class Wire implements AutoCloseable {

    /** A packet of this length goes on in the next one. */
    static final int LONGEST_PART = 0xffffff;

    /** A packet of this length or more is better {@linkplain #take taken} than copied. */
    public static final int LARGE = 1 << 20;

    private static final int WINDOW = 1 << 18;
    private static final int HEADER = 4;

    /** Room behind a large packet, for those who take it. */
    public static final int BEHIND = 1 << 16;

    /** With less room than this behind what is unread, the unread moves to the front first. */
    private static final int ROOM = 1 << 15;

    private final Connection connection;
    private final Sockets sockets;
    private final String server;
    private final boolean compressed;
    private final InputStream in;
    private final OutputStream out;
    private Foresight foresight = (bytes, at, until) -> 0;
    private byte[] window = new byte[WINDOW];
    private int from;
    private int to;
    private int needed;
    private int start;
    private int end;
    private volatile boolean closed;

    Wire(Connection connection, Sockets sockets, String server, boolean compressed) {
        this.connection = connection;
        this.sockets = sockets;
        this.server = server;
        this.compressed = compressed;
        try {
            InputStream socket = sockets.top().getInputStream();
            this.in = compressed ? new Compressed(socket) : socket;
            this.out = sockets.top().getOutputStream();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Tells how long a packet will be whose beginning has come. */
    @FunctionalInterface
    public interface Foresight {

        /** Its bytes at least, by those from {@code at} until {@code until}. */
        long length(byte[] bytes, int at, int until);
    }

    /** The connection for statements; not after the first command sent here. */
    public Connection connection() {
        return connection;
    }

    /**
     * Prepares for a log or rows.
     *
     * @param silence after which a server that sends nothing counts as gone
     */
    public void expect(Duration silence) {
        try {
            sockets.top().setSoTimeout(Math.toIntExact(silence.toMillis()));
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Says how long packets are that come in several parts: their headers tell it one by one. */
    public void foresee(Foresight packets) {
        foresight = packets;
    }

    /** Sends a command. */
    public void send(byte[] command, int length) {
        send(command, length, 0);
    }

    /** Sends a packet with that sequence number, such as an answer in the middle of a log. */
    public void send(byte[] body, int length, int sequence) {
        int skip = compressed ? 7 : 0;
        byte[] packet = new byte[skip + HEADER + length];
        if (compressed) {
            putHeader(packet, 0, HEADER + length, sequence); // the last three bytes 0: not deflated
        }
        putHeader(packet, skip, length, sequence);
        System.arraycopy(body, 0, packet, skip + HEADER, length);
        try {
            out.write(packet);
            out.flush();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Moves to the next packet if all of it is already here. */
    public boolean nextBuffered() {
        int at = from;
        int length;
        do {
            if (to - at < HEADER) {
                needed = at + HEADER - from;
                return false;
            }
            length = uint24(window, at);
            if (to - at - HEADER < length) {
                needed = at + HEADER + length - from;
                return false;
            }
            at += HEADER + length;
        } while (length == LONGEST_PART);
        start = from + HEADER;
        end = at - from <= LONGEST_PART + HEADER && length < LONGEST_PART ? at : join(at);
        from = at;
        return true;
    }

    /** Whether bytes have arrived that are not read yet: a read would not wait. */
    public boolean arriving() {
        try {
            return sockets.available() || compressed && in.available() > 0;
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Moves to the next packet, waiting for it. */
    public void next() {
        while (!nextBuffered()) {
            read();
        }
    }

    /** Reads what has arrived, waiting for the first byte. */
    public void read() {
        makeRoom();
        try {
            int count = in.read(window, to, window.length - to);
            if (count < 0) {
                throw new IOException("the server closed the connection");
            }
            to += count;
        } catch (SocketTimeoutException e) {
            throw new TailraceException(
                    MysqlError.MYSQL_UNREACHABLE,
                    server + " has been silent for too long, though heartbeats were asked for",
                    e);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /**
     * Bytes that the next {@link #read} makes room for, because so many are known of the packet to
     * come; 0 if that fits where it is.
     */
    public int growth() {
        if (needed <= window.length) {
            return 0;
        }
        long whole = needed;
        if (to - from >= HEADER && uint24(window, from) == LONGEST_PART) {
            int at = from + HEADER;
            int until = Math.min(to, at + LONGEST_PART);
            long length = foresight.length(window, at, until);
            whole = Math.max(whole, length + HEADER * (length / LONGEST_PART + 1));
        }
        requireHeap(whole, server);
        return (int) whole + BEHIND;
    }

    /** Beyond half of the heap, the collector finds no place beside what else is there. */
    public static void requireHeap(long bytes, String server) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > Math.min(heap / 2, Integer.MAX_VALUE - 2 * BEHIND)) {
            throw new TailraceException(
                    MysqlError.MYSQL_EVENT_TOO_LARGE,
                    "a row or event of "
                            + bytes
                            + " bytes from "
                            + server
                            + " does not fit a heap of "
                            + heap
                            + "; give Java more memory (TAILRACE_OPTS=-Xmx"
                            + (4 * bytes >> 20)
                            + "m)");
        }
    }

    /**
     * Gives the array with the packet away, from {@link #start} to {@link #end} as before; what
     * lies behind that in it is room.
     */
    public byte[] take() {
        byte[] taken = window;
        move(new byte[Math.max(WINDOW, to - from)], to - from);
        return taken;
    }

    /**
     * Holds the packet from {@link #start} to {@link #end}, until the next call of {@link #next} or
     * {@link #nextBuffered}.
     */
    public byte[] array() {
        return window;
    }

    public int start() {
        return start;
    }

    public int end() {
        return end;
    }

    /** The error that the packet, an ERR packet, reports. */
    public TailraceException failure(String doing) {
        return ServerFailure.of(window, start + 1, end, doing + " at " + server);
    }

    /** The server's name, without credentials. */
    public String server() {
        return server;
    }

    @Override
    public void close() {
        closed = true;
        sockets.close();
    }

    /** Removes the headers between the parts of a long packet; returns where it then ends. */
    private int join(int behind) {
        int target = from + HEADER + LONGEST_PART;
        int at = target;
        while (at < behind) {
            int length = uint24(window, at);
            System.arraycopy(window, at + HEADER, window, target, length);
            target += length;
            at += HEADER + length;
        }
        return target;
    }

    private void makeRoom() {
        int unread = to - from;
        int growth = growth();
        if (growth > 0) {
            move(new byte[Math.max(growth, Math.min(LARGE, 2 * window.length))], unread);
        } else if (window.length > WINDOW && needed <= WINDOW && unread <= WINDOW / 2) {
            move(new byte[WINDOW], unread);
        } else if (window.length - to < ROOM || from + needed > window.length) {
            move(window, unread);
        }
    }

    /** Gives back the room that a long packet took; its bytes are then gone. */
    public void shrink() {
        if (window.length > WINDOW && to - from <= WINDOW / 2) {
            move(new byte[WINDOW], to - from);
        }
    }

    private void move(byte[] target, int unread) {
        System.arraycopy(window, from, target, 0, unread);
        window = target;
        from = 0;
        to = unread;
    }

    private TailraceException lost(IOException e) {
        if (closed) {
            return new TailraceException(
                    MysqlError.MYSQL_CLOSED, "the connection to " + server + " was closed", e);
        }
        return new TailraceException(
                MysqlError.MYSQL_UNREACHABLE,
                "the connection to " + server + " broke: " + e.getMessage(),
                e);
    }

    private static void putHeader(byte[] packet, int at, int length, int sequence) {
        packet[at] = (byte) length;
        packet[at + 1] = (byte) (length >> 8);
        packet[at + 2] = (byte) (length >> 16);
        packet[at + 3] = (byte) sequence;
    }

    static int uint24(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
    }

    @Override
    public String toString() {
        return "wire to " + server + ", unread " + Arrays.toString(new int[] {from, to});
    }
}
