package io.tailrace.connector.mysql.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FloatTextTest {

    private static final Table TABLE =
            new Table(
                    new TableName("s", "t"),
                    List.of(new Column("c", DataType.of(DataType.Kind.FLOAT64), "double", true, 0)),
                    1);

    private final FloatText text = new FloatText();

    private String print(double value) {
        ChangeBatchBuilder builder = new ChangeBatchBuilder(4096);
        builder.change(Op.INSERT, TABLE, new Transaction("", "", 0), 0, 0);
        builder.after();
        CellWriter out = new CellWriter(builder);
        out.beginRow(8);
        out.mark();
        text.put(value, out);
        out.cell();
        out.endRow();
        ChangeBatch batch = builder.build(new Position(""));
        var after = batch.change(0).after();
        return after == null ? "" : after.text(0);
    }

    @Test
    void numbers_print_as_postgresql_prints_them() {
        assertThat(print(0)).isEqualTo("0");
        assertThat(print(-0.0)).isEqualTo("-0");
        assertThat(print(1)).isEqualTo("1");
        assertThat(print(0.1)).isEqualTo("0.1");
        assertThat(print(123.456)).isEqualTo("123.456");
        assertThat(print(0.0001)).isEqualTo("0.0001");
        assertThat(print(0.00001)).isEqualTo("1e-05");
        assertThat(print(1e14)).isEqualTo("100000000000000");
        assertThat(print(1e15)).isEqualTo("1e+15");
        assertThat(print(1.5e300)).isEqualTo("1.5e+300");
        assertThat(print(Double.MIN_VALUE)).isEqualTo("5e-324");
        assertThat(print(Double.MAX_VALUE)).isEqualTo("1.7976931348623157e+308");
    }

    @Test
    void every_number_reads_back_with_the_fewest_digits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            double value =
                    switch (i % 3) {
                        case 0 -> Double.longBitsToDouble(random.nextLong());
                        case 1 -> random.nextDouble() * 1e6;
                        default -> random.nextInt() / 1000.0;
                    };
            if (Double.isFinite(value)) {
                String printed = print(value);
                assertThat(Double.parseDouble(printed)).as("seed %d", seed).isEqualTo(value);
                assertThat(
                                new BigDecimal(printed)
                                        .compareTo(new BigDecimal(Double.toString(value))))
                        .as("%s, seed %d", printed, seed)
                        .isZero();
            }
        }
    }
}
