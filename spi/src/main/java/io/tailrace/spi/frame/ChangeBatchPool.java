package io.tailrace.spi.frame;

/**
 * A few batches for reuse. Batches that grew far beyond their capacity are left to the collector.
 */
final class ChangeBatchPool {

    private static final int KEPT = 12;
    private static final int FIRST_ROWS = 256;

    private final int arenaCapacity;
    private final ChangeBatch[] free = new ChangeBatch[KEPT];
    private int count;

    ChangeBatchPool(int arenaCapacity) {
        this.arenaCapacity = arenaCapacity;
    }

    ChangeBatch take() {
        synchronized (this) {
            if (count > 0) {
                return free[--count];
            }
        }
        return new ChangeBatch(arenaCapacity, FIRST_ROWS);
    }

    void put(ChangeBatch batch) {
        if (batch.arena.length > 4L * arenaCapacity) {
            batch.dropArena();
            return;
        }
        batch.clear();
        synchronized (this) {
            if (count < KEPT) {
                free[count++] = batch;
            }
        }
    }
}
