package io.tailrace.connector.postgres.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.postgres.catalog.CellDecoder;
import io.tailrace.connector.postgres.catalog.Shape;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import io.tailrace.spi.frame.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CopyTextTest {

    private static final Transaction TRANSACTION = new Transaction("0", "", 0);

    private static Shape shape(int width) {
        List<Column> columns =
                IntStream.range(0, width)
                        .mapToObj(i -> new Column("c" + i, DataType.of(Kind.TEXT), "text", true, 0))
                        .toList();
        return new Shape(new Table(new TableName("s", "t"), columns, 1), new CellDecoder[width]);
    }

    private static List<String> decode(int width, byte[] row) {
        ChangeBatchBuilder batch = new ChangeBatchBuilder(1024);
        Shape shape = shape(width);
        int start = batch.append(row, 0, row.length);
        batch.change(Op.READ, shape.table(), TRANSACTION, 0, 0);
        batch.after();
        new CopyText(shape, List.of()).row(batch, start, row.length);
        Tuple tuple = Objects.requireNonNull(batch.build(new Position("")).change(0).after());
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            cells.add(tuple.isNull(i) ? "NULL" : tuple.text(i));
        }
        return cells;
    }

    private static List<String> decode(int width, String row) {
        return decode(width, row.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void finds_cells_between_tabs() {
        assertThat(decode(3, "a\tbc\tlonger than eight bytes\n"))
                .containsExactly("a", "bc", "longer than eight bytes");
        assertThat(decode(4, "\t\t\t\n")).containsExactly("", "", "", "");
        assertThat(decode(1, "\n")).containsExactly("");
        assertThat(decode(0, "\n")).isEmpty();
    }

    @Test
    void tells_null_from_what_looks_like_it() {
        assertThat(decode(5, "\\N\t\\\\N\tN\t\\N\t\n"))
                .containsExactly("NULL", "\\N", "N", "NULL", "");
    }

    @Test
    void takes_escapes_back() {
        assertThat(decode(2, "a\\tb\\nc\\rd\\be\\ff\\vg\\\\h\\x\tnext\n"))
                .containsExactly("a\tb\nc\rd\be\ff\u000bg\\hx", "next");
        assertThat(decode(2, "\\101\\60x\t\\1234\n")).containsExactly("A0x", "S4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\n", "a\tb\tc\n", "a\tb\\\n", "\n"})
    void refuses_rows_of_another_width_and_torn_escapes(String row) {
        assertThatThrownBy(() -> decode(2, row))
                .isInstanceOf(TailraceException.class)
                .hasMessageContaining("s.t");
    }

    @Test
    void hostile_bytes_give_cells_or_a_clear_error() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] alphabet = "\\\\\\\t\t\nNabtx0179\u0000é".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 100_000; i++) {
            byte[] row = new byte[random.nextInt(40)];
            for (int at = 0; at < row.length; at++) {
                row[at] = alphabet[random.nextInt(alphabet.length)];
            }
            try {
                assertThat(decode(3, row))
                        .as("seed %d, row %s", seed, Arrays.toString(row))
                        .hasSize(3);
            } catch (TailraceException e) {
                assertThat(e.getMessage()).contains("COPY of s.t");
            }
        }
    }
}
