package io.tailrace.spi.snapshot;

import io.tailrace.spi.frame.ChangeBatch;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where chunks that are read side by side become one sequence again, within a bound of memory. A
 * reader asks for memory before it reads; the chunk that is being delivered gets what it needs once
 * nothing of it waits, so that a row of any size passes and nobody waits for ever.
 */
public final class Delivery<T extends SourceTable> {

    private final long capacity;
    private final int ahead;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final ArrayDeque<Chunk<T>> chunks = new ArrayDeque<>();
    private final ArrayDeque<Chunk<T>> unread = new ArrayDeque<>();
    private long used;
    private boolean planned;
    private boolean closed;
    private boolean discarded;
    private @Nullable Throwable failure;

    /**
     * @param ahead chunks that may be planned and not yet read
     */
    public Delivery(long capacity, int ahead) {
        this.capacity = capacity;
        this.ahead = ahead;
    }

    /**
     * Adds a chunk behind all others; waits while enough are planned. False if nobody wants more.
     */
    boolean plan(Chunk<T> chunk) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (unread.size() >= ahead && !closed) {
                moved.await();
            }
            if (!closed) {
                chunks.add(chunk);
                unread.add(chunk);
                moved.signalAll();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** No chunk follows. */
    void allPlanned() {
        lock.lock();
        try {
            planned = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next chunk to read; null if there is none and will be none. */
    @Nullable Chunk<T> toRead() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (unread.isEmpty() && !planned && !closed) {
                moved.await();
            }
            Chunk<T> chunk = closed ? null : unread.poll();
            moved.signalAll();
            return chunk;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a chunk may hold so much more. */
    void acquire(Chunk<T> chunk, long bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed
                    && used + bytes > capacity
                    && !(chunk == chunks.peek() && chunk.queue.isEmpty())) {
                moved.await();
            }
            used += bytes;
        } finally {
            lock.unlock();
        }
    }

    void put(Chunk<T> chunk, Piece piece) {
        lock.lock();
        try {
            if (discarded) {
                release(piece);
                return;
            }
            chunk.queue.add(piece);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Something broke: whoever delivers learns of it, all others stop. */
    void fail(Throwable cause) {
        lock.lock();
        try {
            if (failure == null && !closed) {
                failure = cause;
            }
            closed = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What was not taken is not delivered any more; for who delivers, after {@link #close}. */
    void discard() {
        lock.lock();
        try {
            discarded = true;
            for (Chunk<T> chunk : chunks) {
                chunk.queue.forEach(Delivery::release);
                chunk.queue.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void release(Piece piece) {
        if (piece.frame() instanceof ChangeBatch batch) {
            batch.release();
        }
    }

    /**
     * Waits for the chunk whose turn it is to have a piece, but does not take it.
     *
     * @return null if the time is over, or all is delivered
     */
    @Nullable Chunk<T> head(long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lockInterruptibly();
        try {
            while (true) {
                Chunk<T> head = chunks.peek();
                if (failure != null
                        || over()
                        || left <= 0
                        || head != null && !head.queue.isEmpty()) {
                    rethrow();
                    return head == null || head.queue.isEmpty() ? null : head;
                }
                left = moved.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes what {@link #head} found. */
    Piece take() {
        lock.lock();
        try {
            Chunk<T> head = chunks.element();
            Piece piece = head.queue.remove();
            used -= piece.cost();
            if (piece.last()) {
                chunks.remove();
            }
            moved.signalAll();
            return piece;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all that was planned is delivered. */
    boolean isOver() {
        lock.lock();
        try {
            return failure == null && over();
        } finally {
            lock.unlock();
        }
    }

    private boolean over() {
        return planned && chunks.isEmpty();
    }

    private void rethrow() {
        if (failure == null) {
            return;
        }
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
