package io.tailrace.spi.snapshot;

import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ranges of a key, in its order. */
public final class KeyRanges implements Ranges {

    private final KeyOrder order;
    private final ArrayDeque<Progress> marks = new ArrayDeque<>();
    private @Nullable List<String> lower;
    private long number;
    private boolean over;

    /**
     * @param from where the reading goes on
     * @param others where other routes stand in this table: a range ends at each of these keys, and
     *     has its number
     */
    public KeyRanges(KeyOrder order, Progress from, List<Progress> others) {
        this.order = order;
        this.lower = from.lastKey();
        this.number = from.frame();
        others.stream()
                .filter(other -> other.generation() == from.generation() && !other.done())
                .filter(other -> other.lastKey() != null && other.frame() > from.frame())
                .sorted(Comparator.comparingLong(Progress::frame))
                .forEach(marks::add);
    }

    @Override
    public @Nullable Range next(long rows, long bytes) {
        if (over) {
            return null;
        }
        Progress mark = marks.peek();
        FrameNumbers numbers = FrameNumbers.after(number);
        boolean forced = mark != null && mark.frame() <= numbers.end();
        List<String> limit = mark == null ? null : mark.lastKey();
        List<String> upper = forced ? limit : order.ahead(lower, limit, rows);
        if (mark != null && (upper == null || upper.equals(limit))) {
            marks.remove();
            upper = limit;
            numbers =
                    forced
                            ? FrameNumbers.between(number, mark.frame())
                            : numbers.endingAt(mark.frame());
        }
        Range range = new Range(order.condition(lower, upper), upper, upper == null, numbers);
        over = upper == null;
        lower = upper;
        number = numbers.end();
        return range;
    }

    @Override
    public boolean resumable() {
        return true;
    }
}
