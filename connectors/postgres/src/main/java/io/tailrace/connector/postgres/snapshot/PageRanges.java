package io.tailrace.connector.postgres.snapshot;

import io.tailrace.spi.snapshot.FrameNumbers;
import io.tailrace.spi.snapshot.Range;
import io.tailrace.spi.snapshot.Ranges;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of pages, for a table without a key; one range for a table whose pages cannot be told.
 * Good for one snapshot only.
 */
final class PageRanges implements Ranges {

    private final long pages;
    private final long pageSize;
    private long page;
    private long number;
    private boolean over;

    /**
     * @param pages how many the table has; 0 to read it in one go
     */
    PageRanges(long pages, long pageSize) {
        this.pages = pages;
        this.pageSize = pageSize;
    }

    @Override
    public @Nullable Range next(long rows, long bytes) {
        if (over) {
            return null;
        }
        long end = page + Math.max(1, bytes / pageSize);
        over = end >= pages;
        String low = page == 0 ? "" : "ctid >= '(" + page + ",0)'::tid";
        String high = over ? "" : "ctid < '(" + end + ",0)'::tid";
        FrameNumbers numbers = FrameNumbers.after(number);
        page = end;
        number = numbers.end();
        return new Range(
                low + (low.isEmpty() || high.isEmpty() ? "" : " AND ") + high, null, over, numbers);
    }

    @Override
    public boolean resumable() {
        return false;
    }
}
