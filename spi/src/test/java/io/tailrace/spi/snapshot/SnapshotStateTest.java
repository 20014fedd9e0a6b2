package io.tailrace.spi.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SnapshotStateTest {

    private static final TableName ODD = new TableName("a/b;c", "d=e:f,g \n\"ü");

    @Test
    void what_it_encodes_it_reads_back() {
        SnapshotState state =
                SnapshotState.EMPTY
                        .request(
                                List.of(
                                        ODD,
                                        new TableName("public", "t"),
                                        new TableName("public", "done")))
                        .with(
                                ODD,
                                new Progress(
                                        3, 1L << 40, List.of("", "x,y;z:1=\u0001🐘", "%2C"), false))
                        .with(new TableName("public", "done"), new Progress(1, 0, null, true));
        assertThat(SnapshotState.decode(state.encode())).isEqualTo(state);
        assertThat(state.encode()).matches("[!-~]*");
        assertThat(SnapshotState.decode("")).isEqualTo(SnapshotState.EMPTY);
    }

    @Test
    void a_table_that_was_made_is_done_unless_rows_of_another_may_be_left_over() {
        TableName t = new TableName("shop", "t");
        Progress begun = new Progress(2, 7, List.of("a"), false);
        assertThat(SnapshotState.EMPTY.made(t).done()).isTrue();
        assertThat(SnapshotState.EMPTY.with(t, begun).made(t).tables().get(t))
                .isEqualTo(new Progress(2, 0, null, true));
        SnapshotState lost = SnapshotState.EMPTY.with(t, begun).replace(List.of(t));
        assertThat(lost.made(t)).isEqualTo(lost);
    }

    @Test
    void what_was_read_of_a_table_stays_read_under_another_name() {
        TableName t = new TableName("shop", "t");
        TableName u = new TableName("shop", "u");
        Progress begun = new Progress(2, 7, List.of("a"), false);
        SnapshotState state = SnapshotState.EMPTY.request(List.of(u)).with(t, begun);
        assertThat(state.renamed(t, u).tables()).containsExactly(Map.entry(u, begun));
        assertThat(state.renamed(ODD, u)).isEqualTo(state);
        assertThat(state.without(t).tables()).containsOnlyKeys(u);
    }

    @Test
    void a_key_of_one_empty_text_is_not_no_key() {
        SnapshotState state =
                new SnapshotState(Map.of(ODD, new Progress(1, 5, List.of(""), false)));
        assertThat(SnapshotState.decode(state.encode())).isEqualTo(state);
    }

    @Test
    void rows_that_moved_are_of_the_state_until_they_are_too_many() {
        TableName other = new TableName("public", "other");
        SnapshotState state =
                SnapshotState.EMPTY
                        .request(List.of(ODD, other))
                        .with(ODD, new Progress(2, 7, List.of("a", "/"), false))
                        .moved(ODD, List.of("", "/,:;"))
                        .moved(ODD, List.of("x", ""))
                        .moved(ODD, List.of("", "/,:;"))
                        .moved(other, List.of(""));
        assertThat(state.tables().get(ODD).moved())
                .containsExactly(List.of("", "/,:;"), List.of("x", ""));
        assertThat(SnapshotState.decode(state.encode())).isEqualTo(state);

        SnapshotState full = state.moved(ODD, List.of("x".repeat(1 << 16), ""));
        assertThat(full.tables().get(ODD)).isEqualTo(new Progress(3, 0, null, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "a/b",
                "a/b=",
                "a/b=1",
                "a/b=x:1",
                "a/b=1:g",
                "a/b=1:1:%zz",
                "a=1:1",
                ";;;=",
                "a/b=1:d;c",
                "a/b=1:rr"
            })
    void refuses_what_it_has_not_encoded(String text) {
        assertThatThrownBy(() -> SnapshotState.decode(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void asking_again_begins_the_next_generation() {
        SnapshotState once = SnapshotState.EMPTY.request(List.of(ODD));
        SnapshotState twice = once.request(List.of(ODD));
        assertThat(once.tables().get(ODD)).isEqualTo(new Progress(1, 0, null, false));
        assertThat(twice.tables().get(ODD)).isEqualTo(new Progress(2, 0, null, false));
        assertThat(twice.retain(List.of()).done()).isTrue();
    }

    @Test
    void whoever_knows_nothing_of_a_table_needs_all_of_its_last_snapshot() {
        SnapshotState done = state(new Progress(2, 0, List.of("9"), true));
        SnapshotState unread = state(new Progress(2, 0, null, false));
        assertThat(done.least(SnapshotState.EMPTY)).isEqualTo(unread);
        assertThat(SnapshotState.EMPTY.least(done)).isEqualTo(unread);
    }

    @Test
    void a_table_asked_for_again_for_one_is_read_again_for_all() {
        SnapshotState asked = state(new Progress(2, 7, List.of("4"), false));
        SnapshotState done = state(new Progress(1, 0, List.of("9"), true));
        SnapshotState lost = state(new Progress(1, 0, null, false, true, List.of()));
        SnapshotState again = state(new Progress(2, 0, null, false));
        assertThat(asked.least(done)).isEqualTo(again);
        assertThat(done.least(asked)).isEqualTo(again);
        assertThat(lost.least(asked))
                .isEqualTo(state(new Progress(2, 0, null, false, true, List.of())));
        assertThat(asked.standing(again)).isEqualTo(asked);
        assertThat(done.standing(again)).isEqualTo(again);
    }

    @Test
    void whoever_is_further_stays_there_while_another_is_read_for() {
        SnapshotState done = state(new Progress(2, 0, List.of("9"), true));
        SnapshotState early = state(new Progress(2, 5, List.of("3"), false));
        SnapshotState late = state(new Progress(2, 7, List.of("4"), false));
        SnapshotState next = state(new Progress(3, 1, List.of("1"), false));
        assertThat(done.standing(early)).isEqualTo(done);
        assertThat(late.standing(early)).isEqualTo(late);
        assertThat(early.standing(late)).isEqualTo(late);
        assertThat(early.standing(done)).isEqualTo(done);
        assertThat(done.standing(next)).isEqualTo(next);
        assertThat(SnapshotState.EMPTY.standing(early)).isEqualTo(early);
        assertThat(done.standing(SnapshotState.EMPTY)).isEqualTo(SnapshotState.EMPTY);
    }

    @Test
    void who_begins_where_any_two_stand_leaves_nothing_unread_for_either() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            int replacing = random.nextInt(3); // the generation that was asked for after a loss
            SnapshotState one = state(anyProgress(random, replacing));
            SnapshotState other = state(anyProgress(random, replacing));
            SnapshotState least = one.least(other);
            String pair = one.encode() + " and " + other.encode();
            assertThat(other.least(one)).as(pair).isEqualTo(least);
            assertThat(least.done())
                    .as(pair)
                    .isEqualTo(one.done() && other.done() && same(one, other));
            for (SnapshotState each : List.of(one, other)) {
                SnapshotState standing = each.standing(least);
                assertThat(standing.generation(ODD)).as(pair).isEqualTo(least.generation(ODD));
                assertThat(standing.standing(least)).as(pair).isEqualTo(standing);
            }
        }
    }

    private static boolean same(SnapshotState one, SnapshotState other) {
        return one.generation(ODD) == other.generation(ODD);
    }

    private static Progress anyProgress(Random random, int replacing) {
        int generation = 1 + random.nextInt(2);
        long frame = random.nextInt(4);
        boolean done = random.nextBoolean();
        return new Progress(
                generation,
                done ? 0 : frame,
                done || frame == 0 ? null : List.of(Long.toString(frame)),
                done,
                !done && frame == 0 && generation == replacing,
                random.nextInt(3) == 0 ? List.of(List.of("5")) : List.of());
    }

    private static SnapshotState state(Progress progress) {
        return SnapshotState.EMPTY.with(ODD, progress);
    }

    @Test
    void what_is_to_be_replaced_stays_so_until_its_first_row() {
        SnapshotState lost = SnapshotState.EMPTY.replace(List.of(ODD));
        assertThat(SnapshotState.decode(lost.encode())).isEqualTo(lost);
        assertThat(lost.request(List.of(ODD)).tables().get(ODD))
                .isEqualTo(new Progress(2, 0, null, false, true, List.of()));
    }

    @Test
    void frames_are_named_in_the_order_in_which_they_come() {
        FrameName name = new FrameName("0000000000000abc", 3, 2, 1L << 50);
        assertThat(FrameName.parse(name.sequence())).isEqualTo(name);
        assertThat(
                        List.of(
                                "0000000000000abb-0000000000",
                                new FrameName("0000000000000abc", 0, 1, 9).sequence(),
                                new FrameName("0000000000000abc", 0, 1, 10).sequence(),
                                new FrameName("0000000000000abc", 1, 1, 1).sequence(),
                                "0000000000000abd-0000000000"))
                .isSorted();
    }
}
