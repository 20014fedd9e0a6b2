package io.tailrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback interface that misbehaves when told to. Passes everything at first.
 * Its controls may be used by any thread, at any time.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int PIECE = 16 * 1024;
    private static final int BACKLOG = 50;
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final int target;
    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable ServerSocket listener;
    private Thread acceptor = Thread.currentThread();
    private boolean frozen;
    private boolean closed;
    private volatile long bytesPerSecond = UNLIMITED;
    private volatile Duration delay = Duration.ZERO;
    private long bytesLeft = UNLIMITED;

    /** Forwards to that port of the loopback interface. */
    public FaultProxy(int target) {
        this.target = target;
        this.port = listen(Ports.free());
    }

    /** Where clients connect. */
    public int port() {
        return port;
    }

    /** Number of connections that are open. */
    public int connections() {
        return links.size();
    }

    /** Takes back every fault: thaws, lifts limits, takes new connections. */
    public void pass() {
        bytesPerSecond = UNLIMITED;
        delay = Duration.ZERO;
        lock.lock();
        try {
            frozen = false;
            bytesLeft = UNLIMITED;
            if (listener == null && !closed) {
                listen(port);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Resets every open connection, as a crashed machine's successor would. New ones are still
     * taken.
     */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Ends every open connection in order (FIN both ways). New ones are still taken. */
    public void end() {
        links.forEach(Link::end);
    }

    /**
     * Forwards nothing any more, but keeps every connection open and takes new ones: a network that
     * lost its way.
     */
    public void freeze() {
        lock.lock();
        try {
            frozen = true;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses new connections; open ones stay. */
    public void refuse() {
        lock.lock();
        try {
            if (listener != null) {
                listener.close();
                listener = null;
                acceptor.join(); // the port is free only once nobody waits on it
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Forwards at most so much, for each connection and direction. */
    public void throttle(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Holds each piece back that long. */
    public void delay(Duration delay) {
        this.delay = delay;
    }

    /**
     * Resets every connection once the servers have sent so many more bytes, in the middle of
     * whatever they were saying.
     */
    public void cutAfter(long bytes) {
        lock.lock();
        try {
            bytesLeft = bytes;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            frozen = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        refuse();
        cut();
    }

    private int listen(int onPort) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), BACKLOG);
            listener = socket;
            acceptor = Thread.ofVirtual().name("fault-proxy").start(() -> accept(socket));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket socket) {
        while (true) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket client) {
        try {
            awaitThaw();
            Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
            links.add(link);
            Thread.ofVirtual().start(() -> link.pump(client, link.server, false));
            link.pump(link.server, client, true);
        } catch (IOException e) {
            close(client);
        }
    }

    private void awaitThaw() {
        lock.lock();
        try {
            while (frozen) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many of these bytes may still pass. */
    private int allowance(int bytes) {
        lock.lock();
        try {
            if (bytesLeft == UNLIMITED) {
                return bytes;
            }
            int allowed = (int) Math.min(bytes, bytesLeft);
            bytesLeft = allowed < bytes ? UNLIMITED : bytesLeft - allowed;
            return allowed;
        } finally {
            lock.unlock();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone, which is all that was asked
        }
    }

    /** A client's connection and the one to the server that belongs to it. */
    private final class Link {

        private final Socket client;
        private final Socket server;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        }

        void pump(Socket from, Socket to, boolean counted) {
            byte[] buffer = new byte[PIECE];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                int read = in.read(buffer, 0, piece());
                while (read >= 0) {
                    awaitThaw();
                    slowDown(read);
                    awaitThaw();
                    int allowed = counted ? allowance(read) : read;
                    out.write(buffer, 0, allowed);
                    if (allowed < read) {
                        cut();
                        return;
                    }
                    read = in.read(buffer, 0, piece());
                }
                awaitThaw();
                to.shutdownOutput();
            } catch (IOException e) {
                reset();
            } finally {
                if (from.isClosed()
                        || to.isClosed()
                        || (client.isOutputShutdown() && server.isOutputShutdown())) {
                    end();
                }
            }
        }

        private int piece() {
            return Math.clamp(bytesPerSecond / 20, 1, PIECE);
        }

        private void slowDown(int bytes) {
            long nanos = delay.toNanos();
            long rate = bytesPerSecond;
            if (rate != UNLIMITED) {
                nanos += bytes * TimeUnit.SECONDS.toNanos(1) / rate;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(nanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void reset() {
            try {
                client.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
            } catch (IOException e) {
                // one of them is closed already
            }
            end();
        }

        void end() {
            links.remove(this);
            FaultProxy.close(client);
            FaultProxy.close(server);
        }
    }
}
