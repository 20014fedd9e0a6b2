package io.tailrace.engine.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.Transform;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenameTest {

    private static final Table ITEMS = Rows.table("public.items", "id INT64*", "mail TEXT");
    private static final Table LOGS = Rows.table("audit.log_2026", "id INT64*", "mail TEXT");

    @Test
    void the_first_name_that_fits_counts() {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("public.items", "goods");
        tables.put("public.*", "lake.raw_*");
        tables.put("*.log_*", "logs.*_of_*");
        Transform transform = open(tables, Map.of(), List.of());

        assertThat(
                        new Rows()
                                .add(Op.INSERT, ITEMS, null, "1,x")
                                .add(Op.DELETE, LOGS, "2,?", null)
                                .add(Op.UPDATE, Rows.table("public.o", "id INT64*"), null, "3")
                                .add(Op.TRUNCATE, Rows.table("other.t", "id INT64*"), null, null)
                                .through(transform))
                .containsExactly(
                        "insert public.goods - -> 1,x",
                        "delete logs.audit_of_2026 2,? -> -",
                        "update lake.raw_o - -> 3",
                        "truncate other.t - -> -");
        assertThat(transform.apply(ITEMS).name()).hasToString("public.goods");
    }

    @Test
    void columns_keep_their_type_key_and_identity() {
        Transform transform =
                open(Map.of(), Map.of("mail", "email", "id", "no"), List.of("public.items"));

        assertThat(Rows.columns(transform.apply(ITEMS)))
                .hasToString("{no=INT64* not null, email=TEXT}");
        assertThat(transform.apply(LOGS)).isSameAs(LOGS);
        Table announced = transform.apply(ITEMS);
        var batch = transform.apply(new Rows().add(Op.UPDATE, ITEMS, "1,?", "2,?").build());
        assertThat(batch.change(0).table()).isSameAs(announced);
        assertThat(Rows.text(batch)).containsExactly("update public.items 1,? -> 2,?");
    }

    @Test
    void two_columns_may_swap_their_names_but_not_share_one() {
        assertThat(
                        Rows.columns(
                                open(Map.of(), Map.of("mail", "id", "id", "mail"), List.of())
                                        .apply(ITEMS)))
                .hasToString("{mail=INT64* not null, id=TEXT}");
        assertThatThrownBy(() -> open(Map.of(), Map.of("mail", "id"), List.of()).apply(ITEMS))
                .hasMessageContaining("column 'id' of public.items would be there twice");
    }

    @Test
    void refuses_names_that_cannot_be() {
        assertThatThrownBy(() -> open(Map.of("public.*", "*.*"), Map.of(), List.of()))
                .hasMessageContaining("has more '*'");
        assertThatThrownBy(() -> open(Map.of("public.*", "lake."), Map.of(), List.of()))
                .hasMessageContaining("is no name");
        assertThatThrownBy(() -> open(Map.of(), Map.of(), List.of()))
                .hasMessageContaining("give 'tables', 'columns' or both");
    }

    private static Transform open(
            Map<String, String> tables, Map<String, String> columns, List<String> columnsOf) {
        return new RenameFactory().open(new RenameConfig(tables, columns, columnsOf));
    }
}
