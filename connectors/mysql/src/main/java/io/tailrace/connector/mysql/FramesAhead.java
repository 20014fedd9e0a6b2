package io.tailrace.connector.mysql;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames between the thread that reads the log and the lane. Whoever had to wait because it was
 * full goes on only when half is gone: to be woken costs as much as some batches do, and so must
 * not happen for each.
 */
final class FramesAhead {

    private static final int MOST = 8;

    /** A larger frame is the only one here. */
    private static final long MOST_BYTES = 4 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final ArrayDeque<Frame> frames = new ArrayDeque<>(MOST);
    private long bytes;

    /** Adds a frame, waiting while it is full. */
    void put(Frame frame) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (isFull()) {
                while (!isHalfEmpty()) {
                    emptied.await();
                }
            }
            add(frame);
        } finally {
            lock.unlock();
        }
    }

    /** Adds a frame unless it is full. */
    void offer(Frame frame) {
        lock.lock();
        try {
            if (!isFull()) {
                add(frame);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next frame; null if none came in that time. */
    @Nullable Frame poll(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (frames.isEmpty() && left > 0) {
                left = filled.awaitNanos(left);
            }
            Frame frame = frames.poll();
            if (frame != null) {
                bytes -= size(frame);
                if (isHalfEmpty()) {
                    emptied.signal();
                }
            }
            return frame;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull() {
        return frames.size() >= MOST || bytes >= MOST_BYTES;
    }

    private boolean isHalfEmpty() {
        return frames.size() <= MOST / 2 && bytes <= MOST_BYTES / 2;
    }

    private void add(Frame frame) {
        frames.add(frame);
        bytes += size(frame);
        filled.signal();
    }

    private static long size(Frame frame) {
        return frame instanceof ChangeBatch batch ? batch.bytes() : 0;
    }
}
