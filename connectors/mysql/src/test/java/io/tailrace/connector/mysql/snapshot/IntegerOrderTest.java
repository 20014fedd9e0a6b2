package io.tailrace.connector.mysql.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.snapshot.KeyOrder;
import io.tailrace.spi.snapshot.KeyRanges;
import io.tailrace.spi.snapshot.Range;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntegerOrderTest {

    private static final int ROWS = 10;

    private final NavigableSet<BigInteger> keys = new TreeSet<>();
    private final Counted counted = new Counted();

    @Test
    void counts_few_of_the_ranges_of_a_key_without_gaps() {
        add(LongStream.rangeClosed(1, 2000));

        List<NavigableSet<BigInteger>> ranges = ranges(null, null);

        assertThat(union(ranges)).isEqualTo(keys);
        assertThat(ranges).filteredOn(range -> !range.isEmpty()).allMatch(r -> r.size() == ROWS);
        assertThat(counted.times).isLessThan(ranges.size() / 10);
    }

    @Test
    void keeps_the_size_of_ranges_where_each_other_number_is_left_out() {
        add(LongStream.rangeClosed(1, 2000).map(i -> 2 * i));

        List<NavigableSet<BigInteger>> ranges = ranges(null, null);

        assertThat(union(ranges)).isEqualTo(keys);
        assertThat(ranges).filteredOn(range -> !range.isEmpty()).allMatch(r -> r.size() == ROWS);
    }

    @Test
    void counts_all_ranges_where_gaps_are_large() {
        add(LongStream.rangeClosed(1, 2000).map(i -> 7 * i));

        List<NavigableSet<BigInteger>> ranges = ranges(null, null);

        assertThat(ranges).hasSize(2000 / ROWS + 1);
        assertThat(counted.times).isEqualTo(ranges.size());
    }

    @Test
    void is_not_long_on_its_way_over_a_gap() {
        add(LongStream.rangeClosed(-3000, -1));
        add(LongStream.rangeClosed(1_000_000_000_000L, 1_000_000_003_000L));

        List<NavigableSet<BigInteger>> ranges = ranges(null, null);

        assertThat(union(ranges)).isEqualTo(keys);
        assertThat(ranges).filteredOn(NavigableSet::isEmpty).hasSizeLessThan(64);
    }

    @Test
    void leaves_a_short_table_with_few_empty_ranges() {
        add(LongStream.rangeClosed(1, 3 * ROWS));

        assertThat(ranges(null, null)).filteredOn(NavigableSet::isEmpty).hasSizeLessThan(3);
    }

    @Test
    void reaches_numbers_beyond_those_of_64_bits() {
        BigInteger most = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
        IntStream.range(0, 500).forEach(i -> keys.add(most.subtract(BigInteger.valueOf(i))));

        assertThat(union(ranges(null, null))).isEqualTo(keys);
    }

    /** Any keys, any place to go on from, any place of another route: each row once. */
    @Test
    void cuts_any_keys_into_ranges_of_which_none_has_twice_the_rows() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            keys.clear();
            long key = random.nextInt(-500, 500);
            int most = 1;
            for (int i = random.nextInt(600); i > 0; i--) {
                most = random.nextInt(30) == 0 ? 1 + random.nextInt(40) : most;
                key += 1 + random.nextInt(most);
                keys.add(BigInteger.valueOf(key));
            }
            String from = random.nextBoolean() ? null : key(random);
            String other = random.nextBoolean() ? null : key(random);

            List<NavigableSet<BigInteger>> ranges = ranges(from, other);

            NavigableSet<BigInteger> expected =
                    from == null ? keys : keys.tailSet(new BigInteger(from), false);
            assertThat(union(ranges)).as("seed %d", seed).isEqualTo(expected);
            assertThat(ranges.stream().mapToInt(NavigableSet::size).sum())
                    .as("seed %d: each once", seed)
                    .isEqualTo(expected.size());
            assertThat(ranges).as("seed %d", seed).allMatch(range -> range.size() <= 2 * ROWS);
        }
    }

    private static String key(Random random) {
        return Integer.toString(random.nextInt(-500, 3000));
    }

    private void add(LongStream numbers) {
        numbers.forEach(number -> keys.add(BigInteger.valueOf(number)));
    }

    /**
     * The rows of each range.
     *
     * @param other where another route stands, if it is further
     */
    private List<NavigableSet<BigInteger>> ranges(@Nullable String from, @Nullable String other) {
        BigInteger above = from == null ? null : new BigInteger(from);
        boolean further =
                other != null && (above == null || above.compareTo(new BigInteger(other)) < 0);
        KeyRanges ranges =
                new KeyRanges(
                        new IntegerOrder(counted),
                        at(from, from == null ? 0 : 1L << 36),
                        further ? List.of(at(other, 1L << 50)) : List.of());
        List<NavigableSet<BigInteger>> all = new ArrayList<>();
        Range range = ranges.next(ROWS, 0);
        while (range != null) {
            BigInteger upTo = range.last() ? null : number(range.upper());
            all.add(counted.between(above, upTo));
            above = upTo;
            range = ranges.next(ROWS, 0);
        }
        return all;
    }

    private static Progress at(@Nullable String key, long frame) {
        return new Progress(1, frame, key == null ? null : List.of(key), false);
    }

    private static @Nullable BigInteger number(@Nullable List<String> key) {
        return key == null ? null : new BigInteger(key.getFirst());
    }

    private static NavigableSet<BigInteger> union(List<NavigableSet<BigInteger>> ranges) {
        NavigableSet<BigInteger> all = new TreeSet<>();
        ranges.forEach(all::addAll);
        return all;
    }

    /** Rows that are these keys. */
    private final class Counted implements KeyOrder {

        private int times;

        @Override
        public String condition(@Nullable List<String> above, @Nullable List<String> upTo) {
            return "";
        }

        @Override
        public @Nullable List<String> ahead(
                @Nullable List<String> above, @Nullable List<String> upTo, long rows) {
            times++;
            return between(number(above), number(upTo)).stream()
                    .skip(rows - 1)
                    .findFirst()
                    .map(key -> List.of(key.toString()))
                    .orElse(null);
        }

        private NavigableSet<BigInteger> between(
                @Nullable BigInteger above, @Nullable BigInteger upTo) {
            NavigableSet<BigInteger> rest = above == null ? keys : keys.tailSet(above, false);
            return upTo == null ? rest : rest.headSet(upTo, true);
        }
    }
}
