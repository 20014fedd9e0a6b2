package io.tailrace.engine.lane;

import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where a lane leaves frames for a route that has a thread of its own. Holds frames of so many
 * bytes, or one larger frame, then writes to its journal if it has one, then lets the lane wait: a
 * route that falls behind holds the others up only once its budget is used.
 */
final class HandOver {

    private final long capacity;
    private final Journal journal;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();

    /** What came last: commands that wait for the frames in the journal stand here too. */
    private Deque<Entry> queue = new ArrayDeque<>();

    private Deque<Entry> taken = new ArrayDeque<>();
    private long bytes;
    private boolean readerWaits;
    private boolean closed;

    /** What a route's thread is told. */
    sealed interface Task extends Entry permits InFlight, Command {}

    /** What stands in the queue. */
    sealed interface Entry permits Task, Journaled {}

    /** What there is to do besides frames. */
    enum Command implements Task {
        END_RUN,
        ABANDON_RUN,
        FLUSH,
        FINISH
    }

    /** In place of so many frames that are in the journal. */
    private static final class Journaled implements Entry {
        private long frames;
    }

    /**
     * @param capacity bytes in memory; as many may be in the reader's hands
     */
    HandOver(long capacity, Journal journal) {
        this.capacity = Math.max(1, capacity);
        this.journal = journal;
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
                if (journal.add(frame)) {
                    addJournaled();
                    return;
                }
                emptied.await();
            }
            add(frame);
            bytes += frame.bytes;
        } finally {
            lock.unlock();
        }
    }

    void put(Command command) {
        lock.lock();
        try {
            add(command);
        } finally {
            lock.unlock();
        }
    }

    private void addJournaled() {
        Journaled last =
                queue.peekLast() instanceof Journaled journaled ? journaled : new Journaled();
        if (last.frames++ == 0) {
            add(last);
        }
    }

    private void add(Entry task) {
        if (closed) {
            return;
        }
        queue.addLast(task);
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
        if (taken.isEmpty()) {
            fetch();
        }
        return switch (taken.getFirst()) {
            case Journaled place -> fromJournal(place);
            case Task task -> {
                taken.removeFirst();
                yield task;
            }
        };
    }

    private void fetch() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (queue.isEmpty()) {
                readerWaits = true;
                filled.await();
            }
            Deque<Entry> full = queue;
            queue = taken;
            taken = full;
            bytes = 0;
            emptied.signal();
        } finally {
            readerWaits = false;
            lock.unlock();
        }
    }

    private InFlight fromJournal(Journaled place) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (--place.frames == 0) {
                taken.removeFirst();
            }
            return journal.remove();
        } catch (IOException e) {
            throw new TailraceException(
                    LaneError.JOURNAL_FAILED,
                    "cannot read the journal back: "
                            + e
                            + "; see to the disk and start again, nothing is lost",
                    e);
        } finally {
            emptied.signal();
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
            journal.close();
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

    long journalBytes() {
        lock.lock();
        try {
            return journal.bytes();
        } finally {
            lock.unlock();
        }
    }
}
