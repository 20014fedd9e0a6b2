package io.tailrace.engine.lane;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where a lane leaves frames for a route that has a thread of its own. Holds frames of so many
 * bytes, or one larger frame; then the lane waits: a route that falls behind holds the others up
 * only once its budget is used.
 */
final class HandOver {

    private final long capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private Deque<Task> queue = new ArrayDeque<>();
    private Deque<Task> taken = new ArrayDeque<>();
    private long bytes;
    private boolean readerWaits;
    private boolean closed;

    /** What a route's thread is told. */
    sealed interface Task permits InFlight, Command {}

    /** What there is to do besides frames. */
    enum Command implements Task {
        END_RUN,
        ABANDON_RUN,
        FLUSH,
        FINISH
    }

    HandOver(long capacity) {
        this.capacity = capacity;
    }

    /**
     * Leaves a frame, waiting while full. Once closed, frames are dropped: the route has ended, and
     * its checkpoint stays behind.
     */
    void put(InFlight frame) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            // Invariant 9: memory is bounded; a frame larger than the budget passes alone.
            while (!closed && bytes > 0 && bytes + frame.bytes > capacity) {
                emptied.await();
            }
            add(frame, frame.bytes);
        } finally {
            lock.unlock();
        }
    }

    void put(Command command) {
        lock.lock();
        try {
            add(command, 0);
        } finally {
            lock.unlock();
        }
    }

    private void add(Task task, long size) {
        if (closed) {
            return;
        }
        queue.addLast(task);
        bytes += size;
        if (readerWaits) {
            readerWaits = false;
            filled.signal();
        }
    }

    /**
     * The next task, waiting for one. Called by one thread, which takes all there is at once: two
     * such heaps are the bound.
     */
    Task take() throws InterruptedException {
        Task next = taken.pollFirst();
        if (next != null) {
            return next;
        }
        lock.lockInterruptibly();
        try {
            readerWaits = true;
            while (queue.isEmpty()) {
                filled.await();
            }
            Deque<Task> filledOne = queue;
            queue = taken;
            taken = filledOne;
            bytes = 0;
            emptied.signal();
            return taken.removeFirst();
        } finally {
            readerWaits = false;
            lock.unlock();
        }
    }

    /** Nobody reads any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
            bytes = 0;
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
