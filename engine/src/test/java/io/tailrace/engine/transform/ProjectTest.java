package io.tailrace.engine.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.Transform;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProjectTest {

    private static final Table ITEMS =
            Rows.table("public.items", "a INT32*", "note TEXT", "b INT32*", "price DECIMAL");
    private static final Table OTHERS = Rows.table("public.others", "id INT64*", "note TEXT");

    @Test
    void drops_columns_from_all_images_and_leaves_other_tables() {
        List<String> lines =
                new Rows()
                        .add(Op.INSERT, ITEMS, null, "1,hello,2,9.90")
                        .add(Op.INSERT, OTHERS, null, "7,stays")
                        .add(Op.UPDATE, ITEMS, "1,?,2,?", "1,?,3,~")
                        .add(Op.DELETE, ITEMS, "1,?,3,?", null)
                        .add(Op.TRUNCATE, ITEMS, null, null)
                        .through(exclude("note"));

        assertThat(lines)
                .containsExactly(
                        "insert public.items - -> 1,2,9.90",
                        "insert public.others - -> 7,stays",
                        "update public.items 1,2,? -> 1,3,~",
                        "delete public.items 1,3,? -> -",
                        "truncate public.items - -> -");
    }

    @Test
    void keeps_the_order_of_the_source_whatever_the_file_says() {
        Transform transform = open(List.of("b", "price", "a"), List.of());

        assertThat(Rows.columns(transform.apply(ITEMS)))
                .hasToString("{a=INT32* not null, b=INT32* not null, price=DECIMAL}");
        assertThat(new Rows().add(Op.READ, ITEMS, null, "1,x,2,3").through(transform))
                .containsExactly("read public.items - -> 1,2,3");
    }

    @Test
    void a_shape_and_its_rows_get_the_same_table() {
        Transform transform = exclude("note");
        Table announced = transform.apply(ITEMS);

        var batch = transform.apply(new Rows().add(Op.INSERT, ITEMS, null, "1,x,2,3").build());

        assertThat(batch.change(0).table()).isSameAs(announced);
        assertThat(announced.keyColumn(1)).isEqualTo(1);
        assertThat(transform.apply(OTHERS)).isSameAs(OTHERS);
    }

    @Test
    void refuses_to_drop_the_key_and_to_overlook_a_name() {
        assertThatThrownBy(() -> exclude("b").apply(ITEMS))
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e -> assertThat(e.code()).isEqualTo(TransformError.TRANSFORM_KEY_COLUMN))
                .hasMessageContaining("column 'b' of public.items is part of the key");
        assertThatThrownBy(() -> open(List.of("a"), List.of()).apply(ITEMS))
                .hasMessageContaining("column 'b' of public.items");
        assertThatThrownBy(() -> exclude("nota").apply(ITEMS))
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e ->
                                assertThat(e.code())
                                        .isEqualTo(TransformError.TRANSFORM_COLUMN_MISSING));
        assertThatThrownBy(() -> open(List.of(), List.of()))
                .hasMessage("give either 'include' or 'exclude'");
    }

    private static Transform exclude(String... columns) {
        return open(List.of(), List.of(columns));
    }

    private static Transform open(List<String> include, List<String> exclude) {
        return new ProjectFactory()
                .open(new ProjectConfig(List.of("public.items"), include, exclude));
    }
}
