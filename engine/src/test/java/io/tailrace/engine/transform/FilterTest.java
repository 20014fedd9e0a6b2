package io.tailrace.engine.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.engine.transform.FilterConfig.Condition;
import io.tailrace.engine.transform.FilterConfig.Keep;
import io.tailrace.engine.transform.FilterConfig.Unknown;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.Transform;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {

    private static final Table ORDERS =
            Rows.table("public.orders", "shop INT32*", "no INT32*", "state TEXT");
    private static final Condition OPEN = equal("state", "open");

    @Test
    void rows_that_do_not_match_are_left_out_and_other_tables_pass() {
        assertThat(
                        new Rows()
                                .add(Op.READ, ORDERS, null, "1,1,open")
                                .add(Op.INSERT, ORDERS, null, "1,2,paid")
                                .add(Op.INSERT, ORDERS, null, "1,3,~")
                                .add(Op.INSERT, Rows.table("a.b", "id INT64*"), null, "1")
                                .add(Op.TRUNCATE, ORDERS, null, null)
                                .through(where(OPEN)))
                .containsExactly(
                        "read public.orders - -> 1,1,open",
                        "insert a.b - -> 1",
                        "truncate public.orders - -> -");
    }

    @Test
    void an_update_that_moves_a_row_out_becomes_its_deletion() {
        assertThat(
                        new Rows()
                                .add(Op.UPDATE, ORDERS, null, "1,1,paid")
                                .add(Op.UPDATE, ORDERS, "1,2,?", "1,9,paid")
                                .add(Op.UPDATE, ORDERS, "1,3,open", "1,3,paid")
                                .add(Op.UPDATE, ORDERS, "1,4,paid", "1,4,gone")
                                .add(Op.UPDATE, ORDERS, "1,5,paid", "1,5,open")
                                .through(where(OPEN)))
                .containsExactly(
                        "delete public.orders 1,1,? -> -",
                        "delete public.orders 1,2,? -> -",
                        "delete public.orders 1,3,open -> -",
                        "update public.orders 1,5,paid -> 1,5,open");
    }

    @Test
    void a_deletion_passes_unless_its_row_is_known_not_to_match() {
        assertThat(
                        new Rows()
                                .add(Op.DELETE, ORDERS, "1,1,?", null)
                                .add(Op.DELETE, ORDERS, "1,2,open", null)
                                .add(Op.DELETE, ORDERS, "1,3,paid", null)
                                .through(where(OPEN)))
                .containsExactly(
                        "delete public.orders 1,1,? -> -", "delete public.orders 1,2,open -> -");
    }

    @Test
    void an_absent_cell_has_the_value_of_before_or_stops_the_pipeline() {
        assertThat(new Rows().add(Op.UPDATE, ORDERS, "1,1,open", "1,1,?").through(where(OPEN)))
                .containsExactly("update public.orders 1,1,open -> 1,1,?");
        Rows unknown = new Rows().add(Op.UPDATE, ORDERS, "1,1,?", "1,2,?");
        assertThatThrownBy(() -> unknown.through(where(OPEN)))
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e -> assertThat(e.code()).isEqualTo(TransformError.TRANSFORM_COLUMN_ABSENT))
                .hasMessageContaining("column 'state' of public.orders is not in change");
    }

    @ParameterizedTest
    @CsvSource({"KEEP, 1", "DROP, 0"})
    void an_absent_cell_is_treated_as_the_file_says(Unknown unknown, int passing) {
        Transform transform = open(List.of(), List.of(OPEN), Keep.MATCHING, unknown);

        assertThat(new Rows().add(Op.UPDATE, ORDERS, null, "1,2,?").through(transform))
                .hasSize(passing);
    }

    @Test
    void the_others_may_be_kept_instead() {
        Transform transform = open(List.of(), List.of(OPEN), Keep.OTHERS, Unknown.FAIL);

        assertThat(
                        new Rows()
                                .add(Op.INSERT, ORDERS, null, "1,1,open")
                                .add(Op.INSERT, ORDERS, null, "1,2,~")
                                .add(Op.UPDATE, ORDERS, null, "1,2,open")
                                .add(Op.DELETE, ORDERS, "1,2,?", null)
                                .through(transform))
                .containsExactly(
                        "insert public.orders - -> 1,2,~",
                        "delete public.orders 1,2,? -> -",
                        "delete public.orders 1,2,? -> -");
    }

    @Test
    void operations_alone_pick_events() {
        Rows rows = new Rows();
        for (int i = 0; i < 2; i++) {
            rows.add(Op.INSERT, ORDERS, null, "1,1,open")
                    .add(Op.UPDATE, ORDERS, null, "1,1,paid")
                    .add(Op.DELETE, ORDERS, "1,1,?", null);
        }
        ChangeBatch batch = rows.build();
        ChangeBatch fork = batch.fork();

        assertThat(
                        Rows.text(
                                open(List.of(Op.DELETE), List.of(), Keep.OTHERS, Unknown.FAIL)
                                        .apply(batch)))
                .hasSize(4)
                .noneMatch(line -> line.startsWith("delete"));
        assertThat(
                        Rows.text(
                                open(
                                                List.of(Op.INSERT, Op.UPDATE),
                                                List.of(OPEN),
                                                Keep.MATCHING,
                                                Unknown.FAIL)
                                        .apply(fork)))
                .containsOnly("insert public.orders - -> 1,1,open")
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "INT32, 10, 9.5, 1",
        "INT32, 10, 10.0, 0",
        "INT64, -10, 9, -1",
        "INT64, 9223372036854775807, 9223372036854775808, -1",
        "UINT64, 18446744073709551615, 2, 1",
        "DECIMAL, 1.50, 1.5, 0",
        "DECIMAL, NaN, 1e9, 1",
        "DECIMAL, -Infinity, -1e9, -1",
        "FLOAT64, 1e+20, 99999999999999999999, 1",
        "FLOAT32, -0, 0, 0",
        "TEXT, 10, 9, -1",
        "TEXT, ä, z, 1",
        "TIME, 13:14:15, 13:14:14.5, 1",
        "DATE, 2026-01-31, 2026-01-31, 0",
        "DATE, 10000-01-01, 9999-12-31, 1",
        "DATE, 0044-03-15 BC, 0001-01-01, -1",
        "DATE, 0044-03-15 BC, 0045-01-01 BC, 1",
        "DATE, infinity, 9999-01-01, 1",
        "DATE, -infinity, 4713-01-01 BC, -1",
        "TIMESTAMP, 2026-01-31 00:00:00, 2026-01-31, 0",
        "TIMESTAMP_TZ, 2026-01-31 00:00:00.1+00, 2026-01-31 00:00:00+00, 1"
    })
    void values_compare_as_the_type_of_the_column_has_it(
            String kind, String cell, String operand, int expected) {
        Table table = Rows.table("public.t", "id INT32*", "v " + kind);

        int found =
                passes(table, cell, compare("v", operand, null))
                        ? 1
                        : passes(table, cell, compare("v", null, operand)) ? -1 : 0;

        assertThat(found).isEqualTo(expected);
        assertThat(passes(table, cell, equal("v", operand))).isEqualTo(expected == 0);
    }

    @Test
    void lists_nulls_and_negations() {
        Table table = Rows.table("public.t", "id INT32*", "v INT32");
        Condition in = new Condition("v", null, null, List.of("1", "3"), null, null, null);
        Condition not = new Condition("v", null, "1", List.of(), null, null, null);
        Condition isNull = new Condition("v", null, null, List.of(), true, null, null);
        Condition notNull = new Condition("v", null, null, List.of(), false, null, null);
        Condition between = new Condition("v", null, null, List.of(), null, "1", "5");

        assertThat(passing(table, in)).containsExactly("1", "3");
        assertThat(passing(table, not)).containsExactly("3", "5", "~");
        assertThat(passing(table, isNull)).containsExactly("~");
        assertThat(passing(table, notNull)).containsExactly("1", "3", "5");
        assertThat(passing(table, between)).containsExactly("3");
    }

    @ParameterizedTest
    @CsvSource({
        "INT32, ten", "DATE, 31.1.2026", "TIMESTAMP, 2026-01-31T00:00:00", "DECIMAL, NaN",
        "BOOLEAN, true", "JSON, 1", "BYTES, x", "TIMESTAMP_TZ, 2026-01-31 00:00:00+02"
    })
    void what_cannot_be_compared_is_told_at_first_sight_of_the_table(String kind, String operand) {
        Table table = Rows.table("public.t", "id INT32*", "v " + kind);

        assertThatThrownBy(() -> where(compare("v", operand, null)).apply(table))
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e -> assertThat(e.code()).isEqualTo(TransformError.TRANSFORM_CONDITION))
                .hasMessageContaining("column 'v' of public.t");
    }

    @Test
    void refuses_a_column_that_is_not_there_and_a_condition_that_says_nothing() {
        assertThatThrownBy(() -> where(equal("stat", "open")).apply(ORDERS))
                .hasMessageContaining("column 'stat' of public.orders does not exist");
        assertThatThrownBy(() -> new Condition("v", null, null, List.of(), null, null, null))
                .hasMessageContaining("give one of");
    }

    private static List<String> passing(Table table, Condition condition) {
        return List.of("1", "3", "5", "~").stream()
                .filter(cell -> passes(table, cell, condition))
                .toList();
    }

    private static boolean passes(Table table, String cell, Condition condition) {
        return !new Rows()
                .add(Op.INSERT, table, null, "1," + cell)
                .through(where(condition))
                .isEmpty();
    }

    private static Condition equal(String column, String value) {
        return new Condition(column, value, null, List.of(), null, null, null);
    }

    private static Condition compare(
            String column, @Nullable String greater, @Nullable String less) {
        return new Condition(column, null, null, List.of(), null, greater, less);
    }

    private static Transform where(Condition... conditions) {
        return open(List.of(), List.of(conditions), Keep.MATCHING, Unknown.FAIL);
    }

    private static Transform open(List<Op> ops, List<Condition> where, Keep keep, Unknown unknown) {
        return new FilterFactory()
                .open(
                        new FilterConfig(
                                List.of("public.orders", "public.t"), ops, where, keep, unknown));
    }
}
