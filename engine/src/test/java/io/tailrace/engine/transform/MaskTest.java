package io.tailrace.engine.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.Secret;
import io.tailrace.spi.Transform;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Table;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskTest {

    private static final Table USERS =
            Rows.table("public.users", "mail TEXT*", "no INT64*", "born DATE", "phone INT64");

    /** {@code printf 'pepper42' | sha256sum}. */
    private static final String HASH_OF_42 =
            "93ca73bec2907ec825519db1f7ee28cb033d71c83d14b76ef78b0c4e64566e6e";

    @Test
    void masks_before_images_as_well_and_leaves_nulls_and_absent_cells() {
        assertThat(
                        new Rows()
                                .add(Op.UPDATE, USERS, "a,1,2000-01-01,5", "a,1,?,~")
                                .add(Op.DELETE, USERS, "a,1,?,?", null)
                                .add(Op.TRUNCATE, USERS, null, null)
                                .through(open(List.of("born"), Map.of("phone", "***"), List.of())))
                .containsExactly(
                        "update public.users a,1,~,*** -> a,1,?,~",
                        "delete public.users a,1,?,? -> -",
                        "truncate public.users - -> -");
    }

    @Test
    void hashes_a_key_the_same_in_every_image_and_batch() {
        Transform transform = open(List.of(), Map.of(), List.of("no"));

        List<String> first = new Rows().add(Op.INSERT, USERS, null, "a,42,~,~").through(transform);
        List<String> second =
                new Rows()
                        .add(Op.UPDATE, USERS, "a,42,?,?", "a,43,~,~")
                        .add(Op.DELETE, USERS, "a,42,?,?", null)
                        .through(transform);

        assertThat(first).containsExactly("insert public.users - -> a," + HASH_OF_42 + ",~,~");
        assertThat(second.get(0))
                .startsWith("update public.users a," + HASH_OF_42 + ",?,? -> a,")
                .doesNotContain("a,43");
        assertThat(second.get(1)).isEqualTo("delete public.users a," + HASH_OF_42 + ",?,? -> -");
    }

    @Test
    void columns_become_text_where_they_hold_text() {
        Transform transform = open(List.of("born"), Map.of("phone", "-"), List.of("no"));

        Table to = transform.apply(USERS);

        assertThat(Rows.columns(to))
                .hasToString("{mail=TEXT* not null, no=TEXT* not null, born=DATE, phone=TEXT}");
        ChangeBatch batch =
                transform.apply(new Rows().add(Op.READ, USERS, null, "a,1,~,~").build());
        assertThat(batch.change(0).table()).isSameAs(to);
        Table other = Rows.table("public.other", "no INT64*");
        assertThat(transform.apply(other)).isSameAs(other);
    }

    @Test
    void another_route_that_shares_the_batch_sees_it_unmasked() {
        ChangeBatch batch = new Rows().add(Op.INSERT, USERS, null, "a,42,~,5").build();
        ChangeBatch fork = batch.fork();

        open(List.of(), Map.of("phone", "***"), List.of("mail", "no")).apply(fork);

        assertThat(Rows.text(batch)).containsExactly("insert public.users - -> a,42,~,5");
    }

    @Test
    void refuses_what_would_not_hide_or_not_tell_apart() {
        assertThatThrownBy(() -> open(List.of("no"), Map.of(), List.of()).apply(USERS))
                .hasMessageContaining("column 'no' of public.users is part of the key");
        assertThatThrownBy(() -> open(List.of(), Map.of("mail", "x"), List.of()).apply(USERS))
                .hasMessageContaining("use sha256");
        assertThatThrownBy(() -> open(List.of("fone"), Map.of(), List.of()).apply(USERS))
                .hasMessageContaining("column 'fone' of public.users does not exist");
        assertThatThrownBy(() -> open(List.of("no"), Map.of(), List.of("no")))
                .hasMessageContaining("in one way");
        assertThatThrownBy(
                        () -> new MaskConfig(List.of(), List.of(), Map.of(), List.of("no"), null))
                .hasMessageContaining("needs a 'salt'");
    }

    private static Transform open(
            List<String> nulls, Map<String, String> texts, List<String> sha256) {
        return new MaskFactory()
                .open(
                        new MaskConfig(
                                List.of("public.users"),
                                nulls,
                                texts,
                                sha256,
                                new Secret("pepper")));
    }
}
