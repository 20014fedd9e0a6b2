package io.tailrace.connector.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each type's extremes go in exactly, and what does not fit is refused at once. */
final class TypesTest {

    @TempDir Path folder;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            nullValues = "same",
            value = {
                "BOOLEAN|true|same",
                "BOOLEAN|false|same",
                "INT16|-32768|same",
                "INT16|32767|same",
                "INT32|-2147483648|same",
                "INT64|-9223372036854775808|same",
                "INT64|9223372036854775807|same",
                "UINT64|18446744073709551615|same",
                "UINT64|0|same",
                "FLOAT32|1.4E-45|1e-45",
                "FLOAT32|3.4028235e+38|3.4028235e+38",
                "FLOAT32|NaN|nan",
                "FLOAT64|-Infinity|-inf",
                "FLOAT64|Infinity|inf",
                "FLOAT64|4.9E-324|5e-324",
                "FLOAT64|0.1|same",
                "FLOAT64|-0|-0.0",
                "DECIMAL(4,2)|-99.99|same",
                "DECIMAL(9,0)|999999999|same",
                "DECIMAL(12,2)|-9999999999.99|same",
                "DECIMAL(12,2)|5|5.00",
                "DECIMAL(12,2)|0.10|same",
                "DECIMAL(18,18)|-0.999999999999999999|-.999999999999999999",
                "DECIMAL(38,10)|9999999999999999999999999999.9999999999|same",
                "DECIMAL(38,0)|-99999999999999999999999999999999999999|same",
                "DECIMAL(5,-2)|1234500|same",
                "DECIMAL(50,3)|12345678901234567890123456789012345678901234567.890|same",
                "DECIMAL|1.000000000000000000000000000000000000000000000000000000001|same",
                "DECIMAL|NaN|same",
                "TEXT|grüße 🔥 𫝼|same",
                "DATE|2026-01-31|same",
                "DATE|0044-03-15 BC|0044-03-15 (BC)",
                "DATE|4713-01-01 BC|4713-01-01 (BC)",
                "DATE|5874897-12-31|same",
                "DATE|infinity|same",
                "DATE|-infinity|same",
                "TIME|00:00:00|same",
                "TIME|23:59:59.999999|same",
                "TIME|24:00:00|same",
                "TIME_TZ|13:14:15.123456+02|same",
                "TIME_TZ|00:00:00-15:59:59|same",
                "TIME_TZ|23:59:59.999999+15:59|same",
                "TIMESTAMP|2026-01-31 13:14:15.123456|same",
                "TIMESTAMP|1969-12-31 23:59:59.999999|same",
                "TIMESTAMP|294247-01-10 04:00:54.775806|same",
                "TIMESTAMP|4713-01-01 00:00:00 BC|4713-01-01 (BC) 00:00:00",
                "TIMESTAMP|infinity|same",
                "TIMESTAMP_TZ|2026-01-31 13:14:15.1+00|same",
                "TIMESTAMP_TZ|-infinity|same",
                "TIMESTAMP_TZ|0001-01-01 00:00:00+00 BC|0001-01-01 (BC) 00:00:00+00",
                "INTERVAL|P1Y2M3DT4H5M6.789S|1 year 2 months 3 days 04:05:06.789",
                "INTERVAL|P-178000000YT0S|-178000000 years",
                "INTERVAL|P-1M1DT-0.000001S|-1 month 1 day -00:00:00.000001",
                "INTERVAL|PT2562047788H54.775807S|2562047788:00:54.775807",
                "UUID|123e4567-e89b-12d3-a456-426614174000|same",
                "UUID|ffffffff-ffff-ffff-ffff-ffffffffffff|same",
                "JSON|{\"b\": 1.0, \"a\": [1e400]}|same",
                "BITS|1|same",
                "BITS|10110011100011110000|same",
                "ARRAY|[1, null, [2]]|same",
            })
    void carries_exactly(String type, String text, String printed) throws Exception {
        Path path = write(table(type), text);

        assertThat(DuckDbRig.query(path, "SELECT v::VARCHAR FROM public.v"))
                .containsExactly(List.of(printed == null ? text : printed));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "BOOLEAN|maybe",
                "INT16|32768",
                "INT32|-2147483649",
                "INT64|9223372036854775808",
                "INT64|1.5",
                "INT64|''",
                "UINT64|18446744073709551616",
                "UINT64|-1",
                "FLOAT64|1e400",
                "FLOAT32|1e39",
                "DECIMAL(4,2)|100.00",
                "DECIMAL(4,2)|1.001",
                "DECIMAL(12,2)|NaN",
                "DECIMAL(18,0)|9999999999999999999",
                "DECIMAL(38,1)|9999999999999999999999999999999999999999",
                "DATE|2026-02-30",
                "DATE|6000000-01-01",
                "TIME|24:00:01",
                "TIME|838:59:59",
                "TIME|-00:00:01",
                "TIME|13:14:15.1234567",
                "TIMESTAMP|294276-12-31 23:59:59",
                "TIMESTAMP_TZ|2026-01-31 13:14:15+02",
                "TIME_TZ|13:14:15",
                "INTERVAL|infinity",
                "INTERVAL|P2147483648D",
                "UUID|123e4567-e89b-12d3-a456-42661417400g",
                "BITS|012",
                "BITS|''",
            })
    void refuses_what_it_cannot_carry(String type, String text) {
        RejectedChange rejected =
                catchThrowableOfType(RejectedChange.class, () -> write(table(type), text));

        assertThat(rejected).isNotNull();
        assertThat(rejected.index()).isZero();
        assertThat(rejected).hasMessageContaining("column v").hasMessageContaining("public.v");
        if (text.length() > 3) {
            assertThat(rejected.getMessage()).doesNotContain(text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "13:14:15.5, 13:14:15.5",
        "838:59:59, 838:59:59",
        "-838:59:59.000001, -838:59:59.000001"
    })
    void carries_times_beyond_a_day_as_text(String text, String interval) throws Exception {
        RejectedChange rejected =
                catchThrowableOfType(RejectedChange.class, () -> write(table("TIME"), "24:00:01"));
        assertThat(rejected).hasMessageContaining("times: text");

        DuckDbConfig base = DuckDbRig.config(folder, DuckDbConfig.Mode.MIRROR);
        DuckDbConfig config =
                new DuckDbConfig(
                        base.path(),
                        base.mode(),
                        base.schemas(),
                        base.schemaPrefix(),
                        base.flushInterval(),
                        base.flushRows(),
                        base.flushBytes(),
                        base.memoryLimit(),
                        base.threads(),
                        base.checkpointThreshold(),
                        base.onDropColumn(),
                        base.onDropTable(),
                        base.messages(),
                        DuckDbConfig.Times.TEXT);
        Path path = write(config, table("TIME"), text);

        assertThat(DuckDbRig.query(path, "SELECT v, v::INTERVAL::VARCHAR FROM public.v"))
                .containsExactly(List.of(text, interval));
    }

    @org.junit.jupiter.api.Test
    void carries_every_byte() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Table table = Frames.table("v", "id INT64 key", "v BYTES");
        Path path = DuckDbRig.config(folder, DuckDbConfig.Mode.MIRROR).path();
        try (ExactlyOnceSink sink =
                new DuckDbRig(DuckDbRig.config(folder, DuckDbConfig.Mode.MIRROR)).open()) {
            sink.write(new Frames().insertBytes(table, new byte[] {'1'}, all).build("p1"));
            sink.write(new Heartbeat(new Position("p1")));
            sink.flush();
        }
        assertThat(DuckDbRig.query(path, "SELECT hex(v) FROM public.v"))
                .containsExactly(List.of(HexFormat.of().withUpperCase().formatHex(all)));
    }

    private Path write(Table table, String text) throws InterruptedException {
        return write(DuckDbRig.config(folder, DuckDbConfig.Mode.MIRROR), table, text);
    }

    private static Path write(DuckDbConfig config, Table table, String text)
            throws InterruptedException {
        try (ExactlyOnceSink sink = new DuckDbRig(config).open()) {
            sink.write(new Frames().insert(table, "1", null).build("p0"));
            sink.write(new Frames().insert(table, "1", text).build("p1"));
            // once more through a patch, which takes the stored value out and puts it in again
            sink.write(new Heartbeat(new Position("p1")));
            sink.flush();
            sink.write(new Frames().update(table, null, "1", Frames.ABSENT).build("p2"));
            sink.write(new Heartbeat(new Position("p2")));
            sink.flush();
        }
        return config.path();
    }

    private static Table table(String text) {
        DataType type =
                text.equals("ARRAY")
                        ? DataType.arrayOf(DataType.of(Kind.INT32))
                        : text.startsWith("DECIMAL(")
                                ? DataType.decimal(
                                        Integer.parseInt(text.substring(8, text.indexOf(','))),
                                        Integer.parseInt(
                                                text.substring(
                                                        text.indexOf(',') + 1, text.length() - 1)))
                                : DataType.of(Kind.valueOf(text));
        return new Table(
                new TableName("public", "v"),
                List.of(
                        new Column("id", DataType.of(Kind.INT64), "bigint", false, 1, 1),
                        new Column("v", type, text, true, 0, 2)),
                1);
    }
}
