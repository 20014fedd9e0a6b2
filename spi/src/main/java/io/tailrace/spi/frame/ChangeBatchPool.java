package io.tailrace.spi.frame;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Batches for reuse: as many as were in use at once, until their memory is needed elsewhere.
 * Batches that grew far beyond their capacity are left to the collector.
 */
final class ChangeBatchPool {

    private static final int FIRST_ROWS = 256;

    private final int arenaCapacity;
    private final Deque<SoftReference<ChangeBatch>> free = new ArrayDeque<>();

    ChangeBatchPool(int arenaCapacity) {
        this.arenaCapacity = arenaCapacity;
    }

    ChangeBatch take() {
        ChangeBatch last = last();
        return last == null ? new ChangeBatch(arenaCapacity, FIRST_ROWS) : last;
    }

    private synchronized @Nullable ChangeBatch last() {
        ChangeBatch batch = null;
        while (batch == null && !free.isEmpty()) {
            batch = free.removeLast().get();
        }
        return batch;
    }

    void put(ChangeBatch batch) {
        if (batch.arena.length > 4L * arenaCapacity) {
            batch.dropArena();
            return;
        }
        batch.clear();
        SoftReference<ChangeBatch> reference = new SoftReference<>(batch);
        synchronized (this) {
            free.addLast(reference);
        }
    }
}
