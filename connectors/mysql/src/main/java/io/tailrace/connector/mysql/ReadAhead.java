package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.catalog.LogEnds;
import io.tailrace.connector.mysql.log.LogReader;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.End;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Heartbeat;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Reads and decodes the log on a thread of its own, a few batches ahead of the lane: the server
 * sends faster than one processor can decode and encode. What is handed over is whole batches,
 * which costs nothing; rows are never.
 */
final class ReadAhead {

    private static final long PATIENCE_MILLIS = 50;

    private static final Duration A_MOMENT = Duration.ofMillis(50);

    private final LogReader reader;
    private final FramesAhead frames = new FramesAhead();
    private final Semaphore released = new Semaphore(0);
    private final Thread thread;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    ReadAhead(LogReader reader, String name) {
        this.reader = reader;
        this.thread = Thread.ofPlatform().daemon().name("mysql-log-" + name).unstarted(this::read);
    }

    void start() {
        thread.start();
    }

    private void read() {
        try {
            while (!closed) {
                Frame frame = reader.next();
                if (frame != null) {
                    frames.put(frame);
                } else if (reader.isHeld()) {
                    frames.put(new End(reader.position().toPosition()));
                    released.acquire();
                } else {
                    frames.offer(new Heartbeat(reader.position().toPosition()));
                }
            }
        } catch (InterruptedException _) {
            // closed
        } catch (Throwable e) { // also a lack of memory must reach the lane
            failure = e;
        }
    }

    /**
     * Lets the log stand still at the first place between two transactions that is not before that
     * one. An {@link End} says that it does; until {@link #release} the reader is the caller's.
     */
    void holdAt(LogEnds.Place place) {
        reader.holdAt(place);
    }

    /** Goes on behind an {@link End}. */
    void release() {
        reader.release();
        released.release();
    }

    /** Goes on behind an {@link End}, and stands still again there. */
    void goOnTo(LogEnds.Place place) {
        reader.holdAt(place);
        released.release();
    }

    LogReader reader() {
        return reader;
    }

    /** The next frame, or null when none came for a while. */
    @Nullable Frame next() throws InterruptedException {
        Frame frame = frames.poll(0);
        if (frame != null) {
            return frame;
        }
        Throwable failed = failure;
        frame = frames.poll(failed == null ? PATIENCE_MILLIS : 0);
        if (frame == null && failed != null) {
            throw asException(failed);
        }
        return frame;
    }

    private TailraceException asException(Throwable failed) {
        if (closed) {
            return new TailraceException(MysqlError.MYSQL_CLOSED, "the source was closed", failed);
        }
        if (failed instanceof TailraceException known) {
            return known;
        }
        return new TailraceException(
                MysqlError.MYSQL_EVENT, "reading the log failed: " + failed, failed);
    }

    /**
     * Asks the thread to end.
     *
     * @return whether it has; if not, it waits for the server, and ends when the wire is closed
     */
    boolean stop() throws InterruptedException {
        closed = true;
        thread.interrupt();
        return thread.join(A_MOMENT);
    }
}
