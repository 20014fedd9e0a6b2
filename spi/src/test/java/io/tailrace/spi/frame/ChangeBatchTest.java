package io.tailrace.spi.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tailrace.spi.frame.DataType.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangeBatchTest {

    private static final Table TABLE =
            new Table(
                    new TableName("public", "t"),
                    List.of(
                            new Column("id", DataType.of(Kind.INT64), "bigint", false, 1),
                            new Column("text", DataType.of(Kind.TEXT), "text", true, 0)),
                    1);
    private static final Transaction TX = new Transaction("00aa", "7", 5);

    private final ChangeBatchBuilder builder = new ChangeBatchBuilder(1024);

    @Test
    void holds_what_was_built() {
        builder.change(Op.UPDATE, TABLE, TX, 3, 77);
        builder.before();
        cell("1");
        builder.absentCell();
        builder.after();
        cell("2");
        builder.nullCell();
        ChangeBatch batch = builder.build(new Position("p"));

        assertThat(batch.position()).isEqualTo(new Position("p"));
        assertThat(batch.size()).isEqualTo(1);
        Change change = batch.change(0);
        assertThat(change.op()).isEqualTo(Op.UPDATE);
        assertThat(change.table()).isSameAs(TABLE);
        assertThat(change.transaction()).isSameAs(TX);
        assertThat(change.ordinal()).isEqualTo(3);
        assertThat(change.logOffset()).isEqualTo(77);
        assertThat(change.eventId()).isEqualTo("00aa-0000000003");
        Tuple before = Objects.requireNonNull(change.before());
        assertThat(before.text(0)).isEqualTo("1");
        assertThat(before.isAbsent(1)).isTrue();
        assertThat(before.isNull(1)).isFalse();
        Tuple after = Objects.requireNonNull(change.after());
        assertThat(after.longValue(0)).isEqualTo(2);
        assertThat(after.isNull(1)).isTrue();
        assertThat(after.isPresent(1)).isFalse();
        assertThat(change.keyed()).isSameAs(after);
    }

    @Test
    void takes_an_array_over_with_what_lies_in_it() {
        byte[] row = "..12text and room".getBytes(StandardCharsets.UTF_8);
        builder.adopt(row, 8);
        builder.change(Op.INSERT, TABLE, TX, 0, 0);
        builder.after();
        builder.cellAt(2, 2);
        builder.cellAt(4, 4);
        ChangeBatch batch = builder.build(new Position("p"));
        Tuple after = Objects.requireNonNull(batch.change(0).after());
        assertThat(after.array()).isSameAs(row);
        assertThat(after.longValue(0)).isEqualTo(12);
        assertThat(after.text(1)).isEqualTo("text");
        batch.release();

        builder.change(Op.INSERT, TABLE, TX, 1, 0);
        builder.after();
        cell("1");
        builder.nullCell();
        assertThat(builder.arena()).isNotSameAs(row);
        assertThatIllegalStateException().isThrownBy(() -> builder.adopt(row, 8));
    }

    @Test
    void what_is_discarded_is_in_no_batch() {
        builder.change(Op.INSERT, TABLE, TX, 0, 0);
        builder.after();
        cell("1");
        builder.discard();
        assertThat(builder.isEmpty()).isTrue();
        assertThat(builder.arenaBytes()).isZero();
    }

    @Test
    void a_projection_moves_cells_together_and_leaves_forks_alone() {
        Table other = table("u", "id", "text");
        Table narrow = table("n", "text");
        for (Table table : List.of(TABLE, other, TABLE)) {
            builder.change(Op.UPDATE, table, TX, 0, 0);
            builder.before();
            cell("1");
            builder.absentCell();
            builder.after();
            cell("2");
            cell("two");
        }
        ChangeBatch batch = builder.build(new Position("p"));
        ChangeBatch fork = batch.fork();
        fork.dropFirst(1);

        ChangeBatch projected =
                fork.project(table -> table == other ? null : new Projection(narrow, 1));

        assertThat(projected.position()).isEqualTo(new Position("p"));
        assertThat(projected.size()).isEqualTo(2);
        assertThat(projected.change(0).table()).isSameAs(other);
        assertThat(Objects.requireNonNull(projected.change(0).after()).text(0)).isEqualTo("2");
        Change moved = projected.change(1);
        assertThat(moved.table()).isSameAs(narrow);
        assertThat(Objects.requireNonNull(moved.before()).isAbsent(0)).isTrue();
        assertThat(Objects.requireNonNull(moved.after()).text(0)).isEqualTo("two");
        Objects.requireNonNull(moved.after()).set(0, "zwei".getBytes(StandardCharsets.UTF_8));
        assertThat(batch.change(2).table()).isSameAs(TABLE);
        assertThat(Objects.requireNonNull(batch.change(2).after()).text(1)).isEqualTo("two");
        assertThat(batch.project(table -> null)).isSameAs(batch);
    }

    @Test
    void a_projection_keeps_the_order_of_columns() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Projection(table("n", "a", "b"), 1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Projection(table("n", "a", "b"), 1));
    }

    @Test
    void an_update_that_becomes_a_deletion_keeps_what_tells_the_row() {
        builder.change(Op.UPDATE, TABLE, TX, 0, 0);
        builder.after();
        cell("2");
        cell("two");
        builder.change(Op.UPDATE, TABLE, TX, 1, 0);
        builder.before();
        cell("3");
        builder.absentCell();
        builder.after();
        cell("4");
        cell("four");
        ChangeBatch batch = builder.build(new Position("p"));
        ChangeBatch fork = batch.fork();

        fork.change(0).becomeDelete();
        fork.change(1).becomeDelete();

        for (int i = 0; i < 2; i++) {
            Change change = fork.change(i);
            assertThat(change.op()).isEqualTo(Op.DELETE);
            assertThat(change.after()).isNull();
            assertThat(Objects.requireNonNull(change.before()).text(0)).isEqualTo("" + (i + 2));
            assertThat(Objects.requireNonNull(change.before()).isAbsent(1)).isTrue();
            assertThat(batch.change(i).op()).isEqualTo(Op.UPDATE);
            assertThat(Objects.requireNonNull(batch.change(i).after()).isPresent(1)).isTrue();
        }
        assertThatIllegalStateException().isThrownBy(() -> fork.change(0).becomeDelete());
    }

    private static Table table(String name, String... columns) {
        return new Table(
                new TableName("public", name),
                Arrays.stream(columns)
                        .map(each -> new Column(each, DataType.of(Kind.TEXT), "text", true, 0))
                        .toList(),
                1);
    }

    @Test
    void a_truncate_has_no_images() {
        builder.change(Op.TRUNCATE, TABLE, TX, 0, 0);
        Change change = builder.build(new Position("p")).change(0);

        assertThat(change.before()).isNull();
        assertThat(change.after()).isNull();
        assertThat(change.keyed()).isNull();
    }

    @Test
    void event_ids_order_as_text_like_their_ordinals() {
        assertThat(Change.ordinalDigits(9)).isLessThan(Change.ordinalDigits(10));
        assertThat(Change.ordinalDigits(0xffff)).isLessThan(Change.ordinalDigits(0x10000));
        assertThat(Change.ordinalDigits(0x12ab)).isEqualTo("00000012ab");
    }

    @Test
    void takes_back_the_last_change_whole() {
        insert(1);
        insert(2);
        builder.undo();
        insert(3);

        assertThat(ids(builder.build(new Position("p")))).containsExactly(1L, 3L);
    }

    @Test
    void takes_back_a_change_that_is_half_built() {
        insert(1);
        builder.change(Op.UPDATE, TABLE, TX, 0, 0);
        builder.before();
        cell("2");
        cell("x");
        builder.after();
        cell("2");
        builder.undo();
        insert(3);

        assertThat(ids(builder.build(new Position("p")))).containsExactly(1L, 3L);
    }

    @Test
    void takes_back_a_change_without_images() {
        insert(1);
        builder.change(Op.TRUNCATE, TABLE, TX, 0, 0);
        builder.undo();
        insert(3);

        assertThat(ids(builder.build(new Position("p")))).containsExactly(1L, 3L);
    }

    @Test
    void refuses_a_tuple_with_too_few_or_too_many_cells() {
        builder.change(Op.INSERT, TABLE, TX, 0, 0);
        builder.after();
        cell("1");
        assertThatIllegalStateException()
                .isThrownBy(() -> builder.build(new Position("p")))
                .withMessageContaining("fewer cells than public.t");
        cell("2");
        assertThatIllegalStateException()
                .isThrownBy(() -> cell("3"))
                .withMessageContaining("more cells than public.t");
    }

    @Test
    void grows_with_changes_and_bytes() {
        for (int i = 0; i < 10_000; i++) {
            insert(i);
        }
        ChangeBatch batch = builder.build(new Position("p"));

        assertThat(batch.size()).isEqualTo(10_000);
        List<Long> ids = ids(batch);
        for (int i = 0; i < 10_000; i++) {
            assertThat(ids.get(i)).isEqualTo(i);
        }
    }

    @Test
    void carries_a_cell_of_64_mebibytes_without_doubling_it() {
        byte[] large = new byte[64 << 20];
        Arrays.fill(large, (byte) 'x');
        insert(1);
        builder.change(Op.INSERT, TABLE, TX, 0, 0);
        builder.after();
        cell("2");
        builder.cell(large, 0, large.length);
        ChangeBatch batch = builder.build(new Position("p"));

        Tuple after = Objects.requireNonNull(batch.change(1).after());
        assertThat(after.length(1)).isEqualTo(64 << 20);
        assertThat(after.array().length).isLessThan((64 << 20) + 8192);
        batch.release();
        insert(3);
        assertThat(builder.build(new Position("q")).bytes()).isLessThan(1024);
    }

    @Test
    void a_change_knows_whether_it_ends_its_transaction() {
        Transaction next = new Transaction("00bb", "8", 6);
        for (Transaction transaction : List.of(TX, TX, next, next)) {
            builder.change(Op.TRUNCATE, TABLE, transaction, 0, 0);
        }
        ChangeBatch cut = builder.build(new Position("p"));
        assertThat(ends(cut)).containsExactly(false, true, false, false);
        ChangeBatch fork = cut.fork();
        fork.retain(change -> change.transaction() == TX);
        assertThat(ends(fork)).containsExactly(false, true);

        builder.change(Op.TRUNCATE, TABLE, TX, 0, 0);
        builder.endTransaction();
        builder.change(Op.TRUNCATE, TABLE, next, 0, 0);
        builder.change(Op.TRUNCATE, TABLE, next, 1, 0);
        builder.endTransaction();
        ChangeBatch whole = builder.build(new Position("q"));
        whole.retain(change -> change.ordinal() == 0);
        assertThat(ends(whole)).containsExactly(true, true);
        assertThat(ends(whole.fork())).containsExactly(true, true);
        assertThat(ends(whole.compact())).containsExactly(true, true);

        builder.change(Op.TRUNCATE, TABLE, next, 2, 0);
        assertThat(ends(builder.build(new Position("r")))).containsExactly(false);
    }

    private static List<Boolean> ends(ChangeBatch batch) {
        List<Boolean> ends = new ArrayList<>();
        Change change = batch.cursor();
        while (change.next()) {
            ends.add(change.endsTransaction());
        }
        return ends;
    }

    @Test
    void retains_what_satisfies_a_predicate_again_and_again() {
        for (int i = 0; i < 20; i++) {
            insert(i);
        }
        ChangeBatch batch = builder.build(new Position("p"));

        batch.retain(change -> id(change) % 2 == 0);
        assertThat(ids(batch)).containsExactly(0L, 2L, 4L, 6L, 8L, 10L, 12L, 14L, 16L, 18L);
        batch.retain(change -> id(change) % 3 == 0);
        assertThat(ids(batch)).containsExactly(0L, 6L, 12L, 18L);
        batch.dropFirst(1);
        assertThat(ids(batch)).containsExactly(6L, 12L, 18L);
        batch.dropFirst(5);
        assertThat(batch.size()).isZero();
        assertThat(batch.cursor().next()).isFalse();
    }

    @Test
    void a_fork_and_its_origin_do_not_see_each_others_changes() {
        insert(1);
        insert(2);
        ChangeBatch batch = builder.build(new Position("p"));
        ChangeBatch fork = batch.fork();
        ChangeBatch second = batch.fork();

        set(fork, 0, "fork");
        fork.dropFirst(1);
        set(batch, 0, "origin");
        set(second, 1, "second");
        Objects.requireNonNull(second.change(0).after()).setNull(1);

        assertThat(texts(batch)).containsExactly("origin", "t2");
        assertThat(texts(fork)).containsExactly("t2");
        assertThat(second.change(0).after()).matches(tuple -> tuple.isNull(1));
        assertThat(Objects.requireNonNull(second.change(1).after()).text(1)).isEqualTo("second");
        assertThat(fork.position()).isEqualTo(batch.position());
    }

    @Test
    void a_fork_keeps_the_selection_of_its_origin() {
        for (int i = 0; i < 6; i++) {
            insert(i);
        }
        ChangeBatch batch = builder.build(new Position("p"));
        batch.retain(change -> id(change) > 2);
        ChangeBatch fork = batch.fork();
        fork.retain(change -> id(change) != 4);

        assertThat(ids(batch)).containsExactly(3L, 4L, 5L);
        assertThat(ids(fork)).containsExactly(3L, 5L);
    }

    @Test
    void uses_the_memory_of_a_released_batch_again_with_nothing_of_it() {
        for (int i = 0; i < 5; i++) {
            insert(i);
        }
        ChangeBatch first = builder.build(new Position("p"));
        first.dropFirst(3);
        ChangeBatch second = builder.build(new Position("q"));
        first.release();
        first.release();
        insert(7);
        builder.build(new Position("r"));
        insert(8);
        ChangeBatch reused = builder.build(new Position("s"));

        assertThat(second.size()).isZero();
        assertThat(reused.arena).isSameAs(first.arena);
        assertThat(ids(reused)).containsExactly(8L);
        assertThat(reused.position()).isEqualTo(new Position("s"));
    }

    @Test
    void uses_the_memory_of_all_batches_again_however_many_were_in_use_at_once() {
        Set<byte[]> before = arenasOf(50);
        Set<byte[]> after = arenasOf(50);

        after.removeAll(before);
        assertThat(after.size()).as("but for the one at hand").isLessThan(2);
    }

    @Test
    void copies_cells_into_another_batch_as_they_are() {
        builder.change(Op.INSERT, TABLE, TX, 0, 0);
        builder.after();
        builder.absentCell();
        builder.nullCell();
        insert(2);
        ChangeBatch batch = builder.build(new Position("p"));
        ChangeBatchBuilder target = new ChangeBatchBuilder(64);
        Change change = batch.cursor();
        while (change.next()) {
            target.change(change.op(), TABLE, TX, change.ordinal(), 0);
            target.after();
            Tuple after = Objects.requireNonNull(change.after());
            after.copyTo(0, target);
            after.copyTo(1, target);
        }
        ChangeBatch copy = target.build(new Position("p"));

        Tuple first = Objects.requireNonNull(copy.change(0).after());
        assertThat(first.isAbsent(0)).isTrue();
        assertThat(first.isNull(1)).isTrue();
        assertThat(Objects.requireNonNull(copy.change(1).after()).text(1)).isEqualTo("t2");
    }

    /** Builds that many batches, then releases all. */
    private Set<byte[]> arenasOf(int batches) {
        List<ChangeBatch> inUse = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            insert(i);
            inUse.add(builder.build(new Position("p" + i)));
        }
        Set<byte[]> arenas = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ChangeBatch batch : inUse) {
            arenas.add(batch.arena);
            batch.release();
        }
        return arenas;
    }

    private void insert(long id) {
        builder.change(Op.INSERT, TABLE, TX, id, 0);
        builder.after();
        cell(Long.toString(id));
        cell("t" + id);
    }

    private void cell(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        builder.cell(bytes, 0, bytes.length);
    }

    private static void set(ChangeBatch batch, int index, String text) {
        Objects.requireNonNull(batch.change(index).after())
                .set(1, text.getBytes(StandardCharsets.UTF_8));
    }

    private static long id(Change change) {
        return Objects.requireNonNull(change.after()).longValue(0);
    }

    private static List<Long> ids(ChangeBatch batch) {
        List<Long> ids = new ArrayList<>();
        Change change = batch.cursor();
        while (change.next()) {
            ids.add(id(change));
        }
        return ids;
    }

    private static List<String> texts(ChangeBatch batch) {
        List<String> texts = new ArrayList<>();
        Change change = batch.cursor();
        while (change.next()) {
            texts.add(Objects.requireNonNull(change.after()).text(1));
        }
        return texts;
    }
}
