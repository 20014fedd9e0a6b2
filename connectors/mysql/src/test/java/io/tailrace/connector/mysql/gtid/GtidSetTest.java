package io.tailrace.connector.mysql.gtid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GtidSetTest {

    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "ffffffff-0000-0000-0000-000000000001";

    @Test
    void a_set_prints_as_the_server_does() {
        String text = A + ":1-5:7:tag:1-2," + B + ":10";
        assertThat(GtidSet.parse(text)).hasToString(text);
        assertThat(GtidSet.parse(B.toUpperCase(Locale.ROOT) + ":10 ,\n" + A + ":3-5:1-2:7:TAG:1:2"))
                .hasToString(text);
    }

    @Test
    void neighbours_join_and_overlaps_merge() {
        assertThat(GtidSet.parse(A + ":1-3:5-9:4")).hasToString(A + ":1-9");
        assertThat(GtidSet.parse(A + ":1-3:10-12:2-11")).hasToString(A + ":1-12");
    }

    @Test
    void the_algebra_is_that_of_sets() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            BitSet left = new BitSet();
            BitSet right = new BitSet();
            GtidSet mine = random(random, left);
            GtidSet other = random(random, right);
            GtidSet sum = mine.copy();
            sum.addAll(other);
            BitSet sumBits = (BitSet) left.clone();
            sumBits.or(right);
            GtidSet rest = mine.copy();
            rest.removeAll(other);
            BitSet restBits = (BitSet) left.clone();
            restBits.andNot(right);
            assertThat(sum).as("seed %d", seed).hasToString(text(sumBits));
            assertThat(rest).as("seed %d", seed).hasToString(text(restBits));
            assertThat(mine.containsAll(other))
                    .as("seed %d", seed)
                    .isEqualTo(restBits.cardinality() + right.cardinality() == left.cardinality());
            assertThat(GtidSet.decode(mine.encode(), 0, mine.encode().length)).isEqualTo(mine);
        }
    }

    private static GtidSet random(Random random, BitSet bits) {
        GtidSet set = new GtidSet();
        GtidSource source = GtidSource.parse(A, "");
        for (int i = random.nextInt(40); i > 0; i--) {
            int number = 1 + random.nextInt(50);
            bits.set(number);
            set.add(source, number);
        }
        return set;
    }

    private static String text(BitSet bits) {
        StringBuilder text = new StringBuilder();
        for (int from = bits.nextSetBit(0); from >= 0; ) {
            int end = bits.nextClearBit(from);
            text.append(text.isEmpty() ? A : "").append(':').append(from);
            if (end - from > 1) {
                text.append('-').append(end - 1);
            }
            from = bits.nextSetBit(end);
        }
        return text.toString();
    }

    @Test
    void tags_survive_the_binary_form() {
        GtidSet set = GtidSet.parse(A + ":1-5:backup:1-2:z_9:7," + B + ":10");
        byte[] bytes = set.encode();
        assertThat(GtidSet.decode(bytes, 0, bytes.length)).isEqualTo(set);
    }

    @Test
    void what_is_no_set_is_refused() {
        assertThatThrownBy(() -> GtidSet.parse("abc:1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GtidSet.parse(A + ":0-3"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GtidSet.parse(A + ":5-3"))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] bytes = GtidSet.parse(A + ":1-5").encode();
        for (int length = 0; length < bytes.length; length++) {
            int cut = length;
            assertThatThrownBy(() -> GtidSet.decode(bytes, 0, cut))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void mariadbs_domains_go_forward_on_their_own() {
        DomainPositions positions = DomainPositions.parse("1-2-30, 0-1-18446744073709551615");
        assertThat(positions).hasToString("0-1-18446744073709551615,1-2-30");
        assertThat(positions.contains("1-9-30")).isTrue();
        assertThat(positions.contains("1-2-31")).isFalse();
        assertThat(positions.contains("2-2-1")).isFalse();
        positions.put("1-3-31");
        assertThat(positions.containsAll(DomainPositions.parse("1-2-30"))).isTrue();
        assertThat(DomainPositions.parse("1-2-30").containsAll(positions)).isFalse();
    }
}
