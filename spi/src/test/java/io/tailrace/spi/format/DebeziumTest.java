package io.tailrace.spi.format;

import static io.tailrace.spi.format.Rows.ABSENT;
import static io.tailrace.spi.format.Rows.cells;
import static io.tailrace.spi.format.Rows.column;
import static io.tailrace.spi.format.Rows.golden;
import static io.tailrace.spi.format.Rows.key;
import static io.tailrace.spi.format.Rows.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.InvalidOptions;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The lines expected were written by Debezium 3.6.1 itself, reading PostgreSQL 18 and MySQL 9.7;
 * only its clock and what {@code docs/formats/debezium.md} names as different are edited.
 */
class DebeziumTest {

    private static final Origin POSTGRES = new Origin("postgresql", "postgres", "", 0);
    private static final Origin MYSQL = new Origin("mysql", "", "binlog.000002", 111);
    private static final String GTIDS = "edadceac-e562-11f1-9278-02fc00000001:";

    private static final Table PG_EVERY =
            table(
                    "public",
                    "every",
                    key("id", Kind.INT64, "bigint", 1),
                    column("b", Kind.BOOLEAN, "boolean"),
                    new Column("s", DataType.of(Kind.INT16), "smallint", false, 0),
                    column("i", Kind.INT32, "integer"),
                    column("o", Kind.INT64, "oid"),
                    column("r", Kind.FLOAT32, "real"),
                    column("d", Kind.FLOAT64, "double precision"),
                    column("n", Kind.DECIMAL, "numeric"),
                    column("n2", Kind.DECIMAL, "numeric(12,2)", 12, 2),
                    column("m", Kind.DECIMAL, "money", 19, 2),
                    column("t", Kind.TEXT, "text"),
                    column("v", Kind.TEXT, "character varying(10)"),
                    column("c", Kind.TEXT, "character(4)"),
                    column("ba", Kind.BYTES, "bytea"),
                    column("dt", Kind.DATE, "date"),
                    column("ti", Kind.TIME, "time"),
                    column("ti3", Kind.TIME, "time(3)", 3, -1),
                    column("tz", Kind.TIME_TZ, "timetz"),
                    column("ts", Kind.TIMESTAMP, "timestamp"),
                    column("ts3", Kind.TIMESTAMP, "timestamp(3)", 3, -1),
                    column("ts0", Kind.TIMESTAMP, "timestamp(0)", 0, -1),
                    column("tstz", Kind.TIMESTAMP_TZ, "timestamptz"),
                    column("iv", Kind.INTERVAL, "interval"),
                    column("u", Kind.UUID, "uuid"),
                    column("j", Kind.JSON, "json"),
                    column("jb", Kind.JSON, "jsonb"),
                    column("bi", Kind.BITS, "bit(5)"),
                    column("b1", Kind.BITS, "bit(1)"),
                    column("vb", Kind.BITS, "bit varying(8)"),
                    array("ia", DataType.of(Kind.INT32)),
                    array("ta", DataType.of(Kind.TEXT)),
                    array("na", DataType.decimal(5, 2)),
                    column("e", Kind.TEXT, "enum('sad','ok')"),
                    column("ip", Kind.TEXT, "inet"));

    private static final @Nullable String[] PG_ROW =
            cells(
                    "1",
                    "true",
                    "-2",
                    "3",
                    "4",
                    "1.5",
                    "2.25",
                    "12.50",
                    "-123.45",
                    "12.34",
                    "Größe \"x\"\ny",
                    "v",
                    "c   ",
                    "\\x00ff7f",
                    "2026-01-31",
                    "13:14:15.123456",
                    "13:14:15.123",
                    "13:14:15.5+02",
                    "2026-01-31 13:14:15.123456",
                    "2026-01-31 13:14:15.123",
                    "2026-01-31 13:14:15",
                    "2026-01-31 11:14:15.12+00",
                    "P1Y2M3DT4H5M6.789S",
                    "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                    "{\"a\": 1}",
                    "{\"a\": 1}",
                    "01010",
                    "1",
                    "101",
                    "[1,null,3]",
                    "[\"a\",\"b,c\"]",
                    "[\"1.50\",\"2.25\"]",
                    "ok",
                    "10.0.0.1/24");

    @Test
    void writes_postgres_as_debezium_does() throws IOException {
        Table big =
                table(
                        "public",
                        "big",
                        key("id", Kind.INT32, "integer", 1),
                        new Column("note", DataType.of(Kind.TEXT), "text", false, 0),
                        column("n", Kind.INT32, "integer"));
        Table keyless =
                table(
                        "public",
                        "keyless",
                        column("a", Kind.INT32, "integer"),
                        column("b", Kind.TEXT, "text"));
        Table message =
                table(
                        "",
                        "message",
                        column("prefix", Kind.TEXT, "text"),
                        column("content", Kind.BYTES, "bytea"));
        @Nullable String[] nulls = new @Nullable String[PG_EVERY.width()];
        nulls[0] = "2";
        nulls[2] = "0";
        Rows rows = new Rows();
        rows.in(postgres("759", 855_270_933)).insert(PG_EVERY, 24_759_776, PG_ROW);
        rows.in(postgres("760", 855_276_580)).insert(PG_EVERY, 24_760_416, nulls);
        rows.in(postgres("764", 855_277_919))
                .add(Op.UPDATE, big, 24_772_352, null, cells("1", ABSENT, "6"));
        rows.in(postgres("766", 855_278_087))
                .add(Op.DELETE, big, 24_772_792, cells("2", ABSENT, ABSENT), null);
        rows.in(postgres("767", 855_279_059))
                .insert(keyless, 24_773_240, "1", "a")
                .add(Op.UPDATE, keyless, 24_773_304, cells("1", "a"), cells("1", "c"))
                .add(Op.DELETE, keyless, 24_773_392, cells("1", "c"), null)
                .add(Op.TRUNCATE, keyless, 24_775_560, null, null);
        rows.in(postgres("768", 855_279_435))
                .add(Op.MESSAGE, message, 24_775_944, null, cells("audit", "by hand"));

        assertThat(rows.written(debezium(Map.of("server", "shop"))))
                .containsExactlyElementsOf(golden("debezium-postgres"));
    }

    /** Nanoseconds are the microseconds with three digits more, but for zero. */
    @Test
    void writes_times_of_few_digits_as_json_numbers() throws IOException {
        Table small = table("public", "small", key("id", Kind.INT32, "integer", 1));
        for (Origin origin : new Origin[] {POSTGRES, MYSQL}) {
            for (long micros : new long[] {0, 7, 1000}) {
                assertThat(
                                new Rows()
                                        .in(new Transaction("0", "7", micros, origin))
                                        .insert(small, 5, "1")
                                        .written(debezium(Map.of())))
                        .singleElement()
                        .asString()
                        .contains("\"ts_ms\":" + micros / 1000 + ",\"snapshot\":")
                        .contains("\"ts_us\":" + micros + ",\"ts_ns\":" + micros * 1000 + ",");
            }
        }
    }

    @Test
    void writes_the_other_modes_and_schemas_as_debezium_does() throws IOException {
        Transaction first = postgres("759", 855_270_933);
        assertThat(
                        new Rows()
                                .in(first)
                                .insert(PG_EVERY, 24_759_776, PG_ROW)
                                .written(
                                        debezium(
                                                Map.of(
                                                        "server", "shop",
                                                        "schemas", "true",
                                                        "decimal", "double",
                                                        "time", "connect",
                                                        "binary", "hex",
                                                        "interval", "string"))))
                .containsExactlyElementsOf(golden("debezium-postgres-connect-schemas"));
        assertThat(
                        new Rows()
                                .in(first)
                                .insert(PG_EVERY, 24_759_776, PG_ROW)
                                .written(
                                        debezium(
                                                Map.of(
                                                        "server", "shop",
                                                        "time", "isostring",
                                                        "binary", "base64-url-safe"))))
                .containsExactlyElementsOf(golden("debezium-postgres-isostring"));
    }

    @Test
    void writes_mysql_as_debezium_does() throws IOException {
        Table pair =
                table(
                        "shop",
                        "pair",
                        key("a", Kind.INT32, "int", 2),
                        key("b", Kind.TEXT, "varchar(5)", 1),
                        new Column("c", DataType.of(Kind.INT32), "int", false, 0));
        Table keyless =
                table(
                        "shop",
                        "keyless",
                        column("a", Kind.INT32, "int"),
                        column("b", Kind.TEXT, "text"));
        Rows rows = new Rows();
        rows.in(mysql("19", 81_172_206)).insert(MysqlRows.EVERY, 5059, MysqlRows.debezium());
        rows.in(mysql("23", 81_194_658))
                .add(Op.UPDATE, pair, 7035, cells("1", "x", "5"), cells("1", "x", "6"));
        rows.in(mysql("26", 81_473_430)).insert(keyless, 8011, "2", null);

        assertThat(rows.written(debezium(Map.of("server", "shop"))))
                .containsExactlyElementsOf(golden("debezium-mysql"));
    }

    @Test
    void keeps_values_at_the_ends_of_calendars() throws IOException {
        Table times =
                table(
                        "s",
                        "t",
                        column("d", Kind.DATE, "date"),
                        column("m", Kind.TIMESTAMP, "timestamp"),
                        column("z", Kind.TIMESTAMP_TZ, "timestamptz"),
                        column("n", Kind.DECIMAL, "numeric"));
        Rows rows =
                new Rows()
                        .insert(
                                times,
                                1,
                                "0044-03-15 BC",
                                "0044-03-15 01:02:03.5 BC",
                                "1969-12-31 23:59:59.999999+00",
                                "0")
                        .insert(
                                times,
                                2,
                                "infinity",
                                "infinity",
                                "-infinity",
                                "-12345678901234567890123.4500");

        assertThat(rows.written(debezium(Map.of())))
                .extracting(line -> line.substring(23, line.indexOf(",\"source\"")))
                .containsExactly(
                        "{\"d\":-735160,\"m\":-63517820276500000,"
                                + "\"z\":\"1969-12-31T23:59:59.999999Z\","
                                + "\"n\":{\"scale\":0,\"value\":\"AA==\"}}",
                        "{\"d\":2147483647,\"m\":9223372036825200000,\"z\":\"-infinity\","
                                + "\"n\":{\"scale\":2,\"value\":\""
                                + base64("-1234567890123456789012345")
                                + "\"}}");
    }

    @Test
    void refuses_what_it_does_not_know() {
        assertThatThrownBy(() -> Formats.named("debezium", Map.of("decimals", "string")))
                .isInstanceOf(InvalidOptions.class)
                .hasMessageContaining("'format-options.decimals'");
        assertThatThrownBy(() -> Formats.named("debezium", Map.of("decimal", "exact")))
                .isInstanceOf(InvalidOptions.class)
                .hasMessageContaining("precise, string, double");
        Table times = table("s", "t", column("m", Kind.TIMESTAMP, "timestamp"));
        assertThatThrownBy(
                        () ->
                                new Rows()
                                        .insert(times, 1, "9999-01-01 00:00:00")
                                        .written(debezium(Map.of("time", "nanoseconds"))))
                .isInstanceOf(TailraceException.class)
                .hasMessageContaining("column m of s.t");
    }

    private static String base64(String number) {
        byte[] bytes = new java.math.BigInteger(number).toByteArray();
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Debezium debezium(Map<String, String> options) {
        return new Debezium(new FormatOptions("debezium", options), () -> 1_790_000_000_123L);
    }

    private static Transaction postgres(String xid, long micros) {
        return new Transaction("0", xid, 1_795_234_000_000_000L + micros, POSTGRES);
    }

    private static Transaction mysql(String number, long micros) {
        return new Transaction("0", GTIDS + number, 1_795_235_000_000_000L + micros, MYSQL);
    }

    private static Column array(String name, DataType element) {
        return new Column(name, DataType.arrayOf(element), "array", true, 0);
    }
}
