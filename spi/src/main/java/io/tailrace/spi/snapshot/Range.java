package io.tailrace.spi.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a table, to be read by one statement.
 *
 * @param condition which rows; empty for all
 * @param upper the key up to which it goes, that key included; null for the last piece, and without
 *     a key
 * @param last whether the table ends with it
 * @param numbers how its frames are numbered
 */
public record Range(
        String condition, @Nullable List<String> upper, boolean last, FrameNumbers numbers) {

    /** One row, apart from the ranges. */
    public static Range single(String condition, int number) {
        return new Range(condition, null, false, new FrameNumbers(number, 1, number));
    }
}
