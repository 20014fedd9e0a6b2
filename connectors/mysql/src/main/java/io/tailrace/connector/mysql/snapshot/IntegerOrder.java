package io.tailrace.connector.mysql.snapshot;

import io.tailrace.spi.snapshot.KeyOrder;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order of a key that is one integer. The server counts rows by going over all of them, which
 * they then are once more to be read; so where the keys of those counted last have few gaps, the
 * next ranges are as wide as theirs. A range has no more rows than numbers.
 */
final class IntegerOrder implements KeyOrder {

    private static final int MOST_FOLLOWERS = 31;

    private static final BigInteger MOST_NUMBERS_PER_ROW = BigInteger.TWO;

    private final KeyOrder counted;
    private BigInteger width = BigInteger.ZERO;
    private BigInteger widthRows = BigInteger.ONE;

    /**
     * How many ranges a counted one may stand for: more with each that was dense, since behind the
     * last row they are empty, and a short table shall not have more of these than others.
     */
    private int followers;

    /** How many of them are to come. */
    private int uncounted;

    /**
     * @param counted counts rows
     */
    IntegerOrder(KeyOrder counted) {
        this.counted = counted;
    }

    @Override
    public String condition(@Nullable List<String> above, @Nullable List<String> upTo) {
        return counted.condition(above, upTo);
    }

    @Override
    public @Nullable List<String> ahead(
            @Nullable List<String> above, @Nullable List<String> upTo, long rows) {
        if (above == null || uncounted == 0) {
            return count(above, upTo, rows);
        }
        uncounted--;
        BigInteger numbers = width.multiply(BigInteger.valueOf(rows)).divide(widthRows);
        BigInteger end = number(above).add(numbers.max(BigInteger.ONE));
        return upTo != null && end.compareTo(number(upTo)) > 0 ? null : List.of(end.toString());
    }

    private @Nullable List<String> count(
            @Nullable List<String> above, @Nullable List<String> upTo, long rows) {
        List<String> end = counted.ahead(above, upTo, rows);
        if (above != null && end != null) {
            width = number(end).subtract(number(above));
            widthRows = BigInteger.valueOf(rows);
            boolean dense = width.compareTo(widthRows.multiply(MOST_NUMBERS_PER_ROW)) <= 0;
            followers = dense ? Math.min(2 * followers + 1, MOST_FOLLOWERS) : 0;
            uncounted = followers;
        }
        return end;
    }

    private static BigInteger number(List<String> key) {
        return new BigInteger(key.getFirst());
    }
}
