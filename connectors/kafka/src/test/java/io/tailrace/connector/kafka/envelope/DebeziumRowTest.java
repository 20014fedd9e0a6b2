package io.tailrace.connector.kafka.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.Formats;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatchBuilder;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.frame.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the format writes with schemas is read back as the cells that it was. */
final class DebeziumRowTest {

    private final List<Column> columns = new ArrayList<>();
    private final List<String> cells = new ArrayList<>();
    private final DebeziumEnvelope envelope = new DebeziumEnvelope();

    private void add(String source, DataType type, String cell) {
        columns.add(new Column("c" + columns.size(), type, source, true, 0));
        cells.add(cell);
    }

    private void add(Kind kind, String... texts) {
        for (String text : texts) {
            add(kind.name(), DataType.of(kind), text);
        }
    }

    private byte[] write(Map<String, String> options) throws Exception {
        Table table = new Table(new TableName("public", "t"), columns, 1);
        ChangeBatchBuilder builder = new ChangeBatchBuilder(1024);
        Transaction transaction =
                new Transaction("00", "7", 1_700_000_000_000_000L, Origin.UNKNOWN);
        builder.change(Op.INSERT, table, transaction, 0, 1);
        builder.after();
        for (String cell : cells) {
            byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
            builder.cell(bytes, 0, bytes.length);
        }
        ByteOutput output = new ByteOutput(1024);
        Change change = builder.build(new Position("p")).cursor();
        assertThat(change.next()).isTrue();
        Formats.named("debezium", options).write(change, output);
        return Arrays.copyOf(output.array(), output.size());
    }

    private Event read(byte[] document) throws Exception {
        return envelope.read(null, document).getFirst();
    }

    private static List<String> texts(Event event) {
        Image after = Objects.requireNonNull(event.after());
        return after.names().stream()
                .map(name -> Objects.requireNonNull(after.get(name)).text())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "adaptive, numeric",
        "adaptive-time-microseconds, string",
        "microseconds, string",
        "nanoseconds, numeric",
        "isostring, string"
    })
    void values_are_the_cells_that_they_were(String time, String interval) throws Exception {
        add("numeric(10,2)", DataType.decimal(10, 2), "-1234567.80");
        add("numeric(3,0)", DataType.decimal(3, 0), "0");
        add("numeric", DataType.decimal(-1, -1), "12345678901234567890.123456789");
        add(Kind.DATE, "2026-01-31", "1969-12-31");
        add(Kind.TIME, "13:14:15.123456", "00:00:00");
        add("time(3)", new DataType(Kind.TIME, 3, -1, null), "23:59:59.999");
        add(Kind.TIMESTAMP, "2026-01-31 13:14:15.1", "1969-12-31 23:59:59.999999");
        add("timestamp(3)", new DataType(Kind.TIMESTAMP, 3, -1, null), "2026-01-31 00:00:00");
        add(Kind.TIMESTAMP_TZ, "2026-01-31 07:44:15.1+00", "2026-01-31 07:44:15+00");
        add(Kind.INTERVAL, "PT4H5M6.789S", "PT0S", "PT-3S");
        add(Kind.UUID, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        add(Kind.JSON, "{\"a\": [1, \"ä\"]}");
        add("bit(12)", DataType.of(Kind.BITS), "000011110101");
        add(Kind.BYTES, "\u0000bytes");
        add(Kind.TEXT, "2026-01-31", "");
        add(Kind.INT16, "-5");
        add(Kind.INT64, "9223372036854775807");
        add(Kind.BOOLEAN, "true");
        add(Kind.FLOAT64, "0.1");

        Event event = read(write(Map.of("schemas", "true", "time", time, "interval", interval)));

        assertThat(texts(event)).isEqualTo(cells);
        for (Column column : columns) {
            assertThat(Objects.requireNonNull(event.types().get(column.name())).kind())
                    .as(column.sourceType())
                    .isEqualTo(column.type().kind());
        }
    }

    @Test
    void years_before_our_era_and_infinities_are_told() throws Exception {
        add(Kind.DATE, "0044-03-15 BC", "infinity", "-infinity");
        add(Kind.TIMESTAMP, "0001-01-01 00:00:00 BC", "infinity", "-infinity");
        assertThat(texts(read(write(Map.of("schemas", "true"))))).isEqualTo(cells);
    }

    @Test
    void decimals_may_be_strings_or_doubles() throws Exception {
        add("numeric(10,2)", DataType.decimal(10, 2), "1.50");
        Event text = read(write(Map.of("schemas", "true", "decimal", "string")));
        assertThat(texts(text)).containsExactly("1.50");
        assertThat(text.types().get("c0")).isEqualTo(DataType.of(Kind.TEXT));
        Event number = read(write(Map.of("schemas", "true", "decimal", "double")));
        assertThat(number.types().get("c0")).isEqualTo(DataType.of(Kind.FLOAT64));
    }

    @Test
    void bytes_that_the_log_left_out_are_absent() throws Exception {
        add(Kind.BYTES, DebeziumEnvelope.UNAVAILABLE);
        add(Kind.TEXT, DebeziumEnvelope.UNAVAILABLE, "here");
        Event event = read(write(Map.of("schemas", "true")));
        assertThat(Objects.requireNonNull(event.after()).names()).containsExactly("c2");
    }

    @Test
    void without_schemas_values_stay_as_they_are_written() throws Exception {
        add(Kind.DATE, "1970-01-02");
        Event event = read(write(Map.of()));
        assertThat(texts(event)).containsExactly("1");
        assertThat(event.types()).isEmpty();
    }

    @Test
    void a_value_that_is_none_of_its_schema_is_refused() throws Exception {
        add("numeric(10,2)", DataType.decimal(10, 2), "1.50");
        add(Kind.TIMESTAMP_TZ, "2026-01-31 07:44:15.1+00");
        String document = new String(write(Map.of("schemas", "true")), StandardCharsets.UTF_8);
        for (String broken :
                List.of(
                        document.replace("\"c0\":\"AJY=\"", "\"c0\":\"?\""),
                        document.replace("\"c0\":\"AJY=\"", "\"c0\":1"),
                        document.replace("07:44:15", "25:44:15"),
                        document.replace("\"scale\":\"2\"", "\"scale\":\"x\""))) {
            assertThat(broken).isNotEqualTo(document);
            assertThatThrownBy(() -> read(broken.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(UnreadableException.class);
        }
    }
}
