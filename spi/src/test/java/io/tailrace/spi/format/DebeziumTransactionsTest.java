package io.tailrace.spi.format;

import static io.tailrace.spi.format.Rows.ABSENT;
import static io.tailrace.spi.format.Rows.cells;
import static io.tailrace.spi.format.Rows.column;
import static io.tailrace.spi.format.Rows.golden;
import static io.tailrace.spi.format.Rows.key;
import static io.tailrace.spi.format.Rows.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The lines expected were written by Debezium 3.6.1 itself, reading PostgreSQL 18 with {@code
 * provide.transaction.metadata}; only its clock is edited, and the tombstones, which are records of
 * a topic, and the events about transactions, which have a topic of their own, are left out.
 */
class DebeziumTransactionsTest {

    private static final Table ORDERS =
            table(
                    "public",
                    "orders",
                    key("id", Kind.INT32, "integer", 1),
                    column("customer", Kind.TEXT, "text"),
                    column("total", Kind.DECIMAL, "numeric(12,2)", 12, 2));
    private static final Table BIG =
            table(
                    "public",
                    "big",
                    key("id", Kind.INT32, "integer", 1),
                    new Column("t", DataType.of(Kind.TEXT), "text", false, 0),
                    column("n", Kind.INT32, "integer"));
    private static final Table ARRAYS =
            table(
                    "public",
                    "arr",
                    key("id", Kind.INT32, "integer", 1),
                    array("j", DataType.of(Kind.JSON)),
                    array("ba", DataType.of(Kind.BYTES)),
                    array("dt", DataType.of(Kind.DATE)),
                    array("ts", DataType.of(Kind.TIMESTAMP_TZ)),
                    array("b", DataType.of(Kind.BOOLEAN)),
                    array("f", DataType.of(Kind.FLOAT64)),
                    array("n", DataType.of(Kind.DECIMAL)),
                    column("m", Kind.DECIMAL, "money", 19, 2),
                    column("rng", Kind.TEXT, "int4range"),
                    column("h", Kind.TEXT, "text"));
    private static final Table MESSAGES =
            table(
                    "pg_catalog",
                    "pg_logical_message",
                    column("prefix", Kind.TEXT, "text"),
                    column("content", Kind.BYTES, "bytea"));

    @Test
    void writes_transactions_and_keys_that_change_as_debezium_does() throws IOException {
        Rows rows = new Rows();
        rows.in(transaction("760", 316_735_182, 0))
                .insert(ORDERS, 24_764_712, "3", "Cy", "3.00")
                .insert(BIG, 24_764_848, "2", "y", "2")
                .add(Op.UPDATE, ORDERS, 24_764_984, null, cells("3", "Cy", "9.00"));
        rows.in(transaction("761", 316_737_646, 24_765_112))
                .add(
                        Op.UPDATE,
                        ORDERS,
                        24_765_112,
                        cells("3", ABSENT, ABSENT),
                        cells("30", "Cy", "9.00"));
        rows.in(transaction("762", 316_747_573, 24_765_312))
                .add(
                        Op.UPDATE,
                        BIG,
                        24_765_368,
                        cells("1", ABSENT, ABSENT),
                        cells("10", ABSENT, "1"));
        rows.in(transaction("763", 316_751_930, 24_765_584))
                .add(Op.DELETE, ORDERS, 24_765_584, cells("30", ABSENT, ABSENT), null);
        rows.in(transaction("764", 316_756_255, 24_765_696))
                .insert(
                        ARRAYS,
                        24_765_696,
                        "1",
                        "[{\"a\":1,\"b\":[1,2]},\"x,y\"]",
                        "[\"AP8=\"]",
                        "[\"2026-01-31\"]",
                        "[\"2026-01-31 13:14:15.5+00\"]",
                        "[true,null]",
                        "[1.5,2]",
                        "[\"1.50\",\"2.25\"]",
                        "1.50",
                        "[1,5)",
                        "z");
        rows.in(transaction("766", 316_782_845, 24_769_560))
                .add(Op.MESSAGE, MESSAGES, 24_769_624, null, cells("audit", "by hand"));
        rows.in(transaction("768", 316_786_668, 24_769_672))
                .insert(ORDERS, 24_770_112, "4", "D", "4.00");
        rows.in(transaction("769", 316_787_415, 24_770_392))
                .add(
                        Op.UPDATE,
                        ORDERS,
                        24_770_392,
                        cells("4", "D", "4.00"),
                        cells("5", "D", "4.00"));
        rows.in(transaction("770", 316_787_592, 24_770_600))
                .add(Op.DELETE, ORDERS, 24_770_600, cells("5", "D", "4.00"), null);

        assertThat(rows.lines(debezium(Map.of("server", "shop", "transaction", "true"))))
                .containsExactlyElementsOf(golden("debezium-postgres-transactions"));
    }

    @Test
    void a_row_of_a_snapshot_stands_where_it_was_taken() throws IOException {
        Transaction snapshot = transaction("", 316_735_182, 24_764_656);
        String line =
                new Rows()
                        .in(snapshot)
                        .add(Op.TRUNCATE, ORDERS, 0, null, null)
                        .add(Op.READ, ORDERS, 0, null, cells("1", null, null))
                        .lines(debezium(Map.of("transaction", "true")))
                        .getLast();

        assertThat(line)
                .contains(
                        "\"snapshot\":\"true\",\"db\":\"postgres\",\"sequence\":\"[null,\\\"24764656\\\"]\"")
                .contains("\"txId\":null,\"lsn\":24764656,")
                .contains("\"transaction\":null,\"op\":\"r\"");
    }

    private static Debezium debezium(Map<String, String> options) {
        return new Debezium(new FormatOptions("debezium", options), () -> 1_790_000_000_123L);
    }

    private static Transaction transaction(String xid, long micros, long before) {
        return new Transaction(
                "0",
                xid,
                1_795_265_000_000_000L + micros,
                new Origin("postgresql", "postgres", "", 0, before));
    }

    private static Column array(String name, DataType element) {
        return new Column(name, DataType.arrayOf(element), "array", true, 0);
    }
}
