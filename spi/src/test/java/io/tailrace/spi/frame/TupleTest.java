package io.tailrace.spi.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tailrace.spi.frame.DataType.Kind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TupleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "7",
                "-7",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775806",
                "1000000000000000000",
                "0000000000000000001"
            })
    void reads_every_64_bit_number(String text) {
        assertThat(tuple(text).longValue(0)).isEqualTo(Long.parseLong(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+1",
                "1.0",
                "1e3",
                " 1",
                "9223372036854775808",
                "-9223372036854775809",
                "9999999999999999999",
                "18446744073709551615",
                "18446744073709551616",
                "00000000000000000001",
                "１"
            })
    void refuses_what_is_no_64_bit_number(String text) {
        assertThatExceptionOfType(NumberFormatException.class)
                .isThrownBy(() -> tuple(text).longValue(0))
                .withMessage("column v of s.t is no 64-bit whole number");
    }

    @Test
    void reads_random_numbers() {
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            assertThat(tuple(Long.toString(value)).longValue(0)).isEqualTo(value);
        }
    }

    @Test
    void reads_other_types_from_their_text() {
        assertThat(tuple("-Infinity").doubleValue(0)).isNegative().isInfinite();
        assertThat(tuple("1.50").decimal(0)).isEqualTo(new BigDecimal("1.50"));
        assertThat(tuple("true").booleanValue(0)).isTrue();
        assertThat(tuple("false").booleanValue(0)).isFalse();
        assertThat(tuple("größe").bytes(0)).isEqualTo("größe".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void has_no_value_where_there_is_none() {
        assertThatIllegalStateException()
                .isThrownBy(() -> tuple(null).text(0))
                .withMessage("column v of s.t is null");
    }

    @Test
    void keeps_a_value_that_was_set() {
        Tuple tuple = tuple("old");
        tuple.set(0, "newer and longer".getBytes(StandardCharsets.UTF_8));
        assertThat(tuple.text(0)).isEqualTo("newer and longer");
        tuple.setNull(0);
        assertThat(tuple.isNull(0)).isTrue();
    }

    private static Tuple tuple(@Nullable String text) {
        Table table =
                new Table(
                        new TableName("s", "t"),
                        List.of(new Column("v", DataType.of(Kind.TEXT), "text", true, 0)),
                        1);
        ChangeBatchBuilder builder = new ChangeBatchBuilder(64);
        builder.change(Op.INSERT, table, new Transaction("1", "1", 0), 0, 0);
        builder.after();
        if (text == null) {
            builder.nullCell();
        } else {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            builder.cell(bytes, 0, bytes.length);
        }
        return Objects.requireNonNull(builder.build(new Position("p")).change(0).after());
    }
}
