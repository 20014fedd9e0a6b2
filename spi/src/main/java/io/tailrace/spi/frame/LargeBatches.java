package io.tailrace.spi.frame;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets one large batch of a source at a time be on its way, from before its bytes are read until
 * every route is done with it: a second one would not fit the heap beside what a sink makes of the
 * first. One for all readers of a source; any thread.
 */
public final class LargeBatches {

    private static final int SHARE = 16;

    private final long least;
    private final Semaphore free = new Semaphore(1);

    /** Of a sixteenth of the heap, or more. */
    public LargeBatches() {
        this(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /**
     * @param least bytes from which on a batch is large
     */
    public LargeBatches(long least) {
        this.least = least;
    }

    public boolean isLarge(long bytes) {
        return bytes >= least;
    }

    /**
     * Waits until no other large batch is on its way. The one that the builder builds next is, from
     * then on until its {@linkplain ChangeBatch#release release}: so whatever becomes of it, it has
     * to be built, and what was built before has to be where it can be delivered.
     */
    public void admit(ChangeBatchBuilder builder) throws InterruptedException {
        if (!builder.isAdmitted()) {
            free.acquire();
            builder.admitted(free::release);
        }
    }

    /**
     * The same for a thread that also delivers what was built before, and so must not wait for
     * long.
     *
     * @return false if another large batch is still on its way after that time
     */
    public boolean admit(ChangeBatchBuilder builder, long millis) throws InterruptedException {
        if (builder.isAdmitted()) {
            return true;
        }
        boolean admitted = free.tryAcquire(millis, TimeUnit.MILLISECONDS);
        if (admitted) {
            builder.admitted(free::release);
        }
        return admitted;
    }
}
