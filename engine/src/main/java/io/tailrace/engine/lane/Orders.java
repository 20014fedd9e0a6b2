package io.tailrace.engine.lane;

import io.tailrace.spi.TailraceException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all threads of a pipeline are to do. A later order of the enum outranks the earlier ones;
 * only pausing can be undone.
 */
public final class Orders {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Order order = Order.RUN;
    private volatile @Nullable TailraceException failure;
    private final AtomicLong rowsLeft = new AtomicLong(Long.MAX_VALUE);

    /** The orders. */
    public enum Order {
        RUN,
        PAUSE,
        DRAIN,
        STOP
    }

    public Order current() {
        return order;
    }

    /** The error that ends the pipeline, if one does. */
    public @Nullable TailraceException failure() {
        return failure;
    }

    public void give(Order next) {
        lock.lock();
        try {
            boolean pausing = order == Order.RUN || order == Order.PAUSE;
            if (pausing || next.compareTo(order) > 0) {
                order = next;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the pipeline with that error, unless it has one already. Whatever can still be made
     * durable will be.
     */
    public void fail(TailraceException cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
            }
            give(Order.DRAIN);
        } finally {
            lock.unlock();
        }
    }

    /** Bounds the run: the lanes drain once they have read that many rows together. */
    public void drainAfter(long rows) {
        rowsLeft.set(rows);
    }

    void read(int rows) {
        // an unbounded run does not share the counter between its lanes
        if (rowsLeft.getPlain() != Long.MAX_VALUE && rowsLeft.addAndGet(-rows) <= 0) {
            give(Order.DRAIN);
        }
    }

    boolean isEnding() {
        return order.compareTo(Order.DRAIN) >= 0;
    }

    /** Waits that long, or until another order comes. */
    void rest(Duration time) throws InterruptedException {
        awaitOtherThan(order, time);
        if (order == Order.STOP) {
            throw new InterruptedException("stopped");
        }
    }

    /** Waits while that is the order. */
    void awaitOtherThan(Order present) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (order == present) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until that holds, at most that long; whoever makes it hold has to {@link #wake}. */
    void await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (left > 0 && !condition.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes those who {@linkplain #await wait} look again. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits that long, or until the order is another. */
    public void awaitOtherThan(Order present, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (left > 0 && order == present) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
