package io.tailrace.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.frame.TableName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TablePatternTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "public.orders, public, orders, true",
                "orders, public, orders, true",
                "public.Orders, public, orders, false",
                "public.*, public, a.b, true",
                "public.order_*, public, order_items, true",
                "public.order_*, other, order_items, false",
                "*, any, thing, true",
                "`\"a.b\".\"c*\"`, a.b, c*, true",
                "`\"a.b\".\"c*\"`, a.b, cd, false",
                "`\"q\"\"q\".t`, q\"q, t, true",
                "a.b.c, a, b.c, true"
            })
    void matches_names_as_the_catalog_spells_them(
            String pattern, String schema, String table, boolean matches) {
        assertThat(TablePattern.parse(pattern).matches(new TableName(schema, table)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", "\"a", "a.\"b", "\"\".b"})
    void refuses_what_names_nothing(String text) {
        assertThatThrownBy(() -> TablePattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void only_a_pattern_without_a_star_is_exact() {
        assertThat(TablePattern.parse("a.b").exact()).isTrue();
        assertThat(TablePattern.parse("\"a*\".b").exact()).isTrue();
        assertThat(TablePattern.parse("a.b*").exact()).isFalse();
    }
}
