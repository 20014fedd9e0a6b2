package io.tailrace.connector.mysql.snapshot;

import io.tailrace.spi.snapshot.FrameNumbers;
import io.tailrace.spi.snapshot.Range;
import io.tailrace.spi.snapshot.Ranges;
import org.jspecify.annotations.Nullable;

/** A table as one range: it has no key whose order an index has. */
final class WholeRange implements Ranges {

    private final long number;
    private boolean over;

    /**
     * @param number of the last frame before
     */
    WholeRange(long number) {
        this.number = number;
    }

    @Override
    public @Nullable Range next(long rows, long bytes) {
        if (over) {
            return null;
        }
        over = true;
        return new Range("", null, true, FrameNumbers.after(number));
    }

    @Override
    public boolean resumable() {
        return false;
    }
}
