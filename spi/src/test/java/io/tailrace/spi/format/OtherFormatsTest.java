package io.tailrace.spi.format;

import static io.tailrace.spi.format.Rows.ABSENT;
import static io.tailrace.spi.format.Rows.cells;
import static io.tailrace.spi.format.Rows.column;
import static io.tailrace.spi.format.Rows.golden;
import static io.tailrace.spi.format.Rows.key;
import static io.tailrace.spi.format.Rows.table;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.frame.DataType.Kind;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Origin;
import io.tailrace.spi.frame.Table;
import io.tailrace.spi.frame.Transaction;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The lines expected of Canal were written by Canal 1.1.7 itself; the others follow the sources of
 * the originals.
 */
class OtherFormatsTest {

    private static final Origin MYSQL = new Origin("mysql", "", "binlog.000002", 111);
    private static final long NOW = 1_790_000_000_123L;

    private static final Table PAIR =
            table(
                    "shop",
                    "pair",
                    key("a", Kind.INT32, "int", 2),
                    key("b", Kind.TEXT, "varchar(5)", 1),
                    column("c", Kind.INT32, "int"));

    private static final Table KEYLESS =
            table(
                    "shop",
                    "keyless",
                    column("a", Kind.INT32, "int"),
                    column("b", Kind.TEXT, "text"));

    @Test
    void writes_canal_as_canal_does() throws IOException {
        Rows rows =
                new Rows()
                        .in(new Transaction("0", "", 1_795_234_992_000_000L, MYSQL))
                        .insert(MysqlRows.EVERY, 1, MysqlRows.canal())
                        .add(Op.UPDATE, PAIR, 2, cells("1", "x", "6"), cells("9", "x", "6"))
                        .add(Op.UPDATE, KEYLESS, 3, cells("2", (String) null), cells("2", "c"));

        assertThat(rows.written(new Canal(options("canal", Map.of()), () -> NOW)))
                .containsExactlyElementsOf(golden("canal"));
    }

    @Test
    void writes_maxwell() throws IOException {
        Map<String, String> all =
                Map.of(
                        "xoffset", "true",
                        "position", "true",
                        "gtid", "true",
                        "server-id", "true",
                        "primary-key", "true",
                        "primary-key-columns", "true");
        assertThat(sample().written(new Maxwell(options("maxwell", all))))
                .containsExactlyElementsOf(golden("maxwell"));
        assertThat(
                        new Rows()
                                .in(new Transaction("0", "731", 5_000_000))
                                .insert(PAIR, 1, "1", "x", null)
                                .written(new Maxwell(options("maxwell", Map.of()))))
                .containsExactly(
                        "{\"database\":\"shop\",\"table\":\"pair\",\"type\":\"insert\",\"ts\":5,"
                                + "\"xid\":731,\"data\":{\"a\":1,\"b\":\"x\",\"c\":null}}");
    }

    @Test
    void writes_dbus() throws IOException {
        assertThat(sample().written(new Dbus(options("dbus", Map.of()))))
                .containsExactlyElementsOf(golden("dbus"));
    }

    @Test
    void writes_go_mysql_kafka() throws IOException {
        assertThat(
                        sample().written(
                                        new GoMysqlKafka(
                                                options("go-mysql-kafka", Map.of("pipeline", "p")),
                                                () -> NOW)))
                .containsExactlyElementsOf(golden("go-mysql-kafka"));
    }

    @Test
    void writes_flat() throws IOException {
        assertThat(sample().written(new Flat())).containsExactlyElementsOf(golden("flat"));
    }

    @Test
    void writes_cloudevents() throws IOException {
        assertThat(sample().written(Formats.named("cloudevents", Map.of())))
                .containsExactlyElementsOf(golden("cloudevents"));
    }

    @Test
    void the_last_row_of_a_transaction_of_maxwell_has_commit() throws IOException {
        Map<String, String> options = Map.of("xoffset", "true");
        assertThat(
                        new Rows()
                                .in(new Transaction("0", "731", 5_000_000))
                                .insert(KEYLESS, 1, "1", "a")
                                .insert(KEYLESS, 2, "2", "b")
                                .in(new Transaction("1", "732", 5_000_000))
                                .insert(KEYLESS, 3, "3", "c")
                                .written(new Maxwell(options("maxwell", options))))
                .extracting(line -> line.substring(line.indexOf(",\"xid"), line.indexOf(",\"data")))
                .containsExactly(
                        ",\"xid\":731,\"xoffset\":0",
                        ",\"xid\":731,\"commit\":true",
                        ",\"xid\":732,\"xoffset\":0");
    }

    @Test
    void rows_of_one_event_are_one_message_of_canal() throws IOException {
        Transaction transaction = new Transaction("0", "", 1_795_234_992_000_000L, MYSQL);
        Rows rows =
                new Rows()
                        .in(transaction)
                        .insert(KEYLESS, 7, "1", "a")
                        .insert(KEYLESS, 7, "2", "b")
                        .insert(KEYLESS, 8, "3", "c")
                        .add(Op.UPDATE, PAIR, 9, cells("1", "x", "6"), cells("1", "x", "7"))
                        .add(Op.UPDATE, PAIR, 9, null, cells("2", "x", "8"))
                        .add(Op.UPDATE, PAIR, 9, cells("3", "x", "6"), cells("3", "y", "6"))
                        .add(Op.DELETE, PAIR, 9, cells("4", "x", "6"), null)
                        .add(Op.TRUNCATE, KEYLESS, 10, null, null)
                        .add(Op.TRUNCATE, KEYLESS, 10, null, null);

        assertThat(rows.lines(new Canal(options("canal", Map.of()), () -> NOW)))
                .containsExactlyElementsOf(golden("canal-events"));
    }

    private static Rows sample() {
        return new Rows()
                .in(new Transaction("00ab", "3e11fa47:23", 1_795_234_992_250_000L, MYSQL))
                .insert(MysqlRows.EVERY, 4, MysqlRows.row())
                .add(Op.UPDATE, PAIR, 5, cells("1", "x", "6"), cells("9", "x", null))
                .add(Op.UPDATE, PAIR, 6, null, cells("9", "x", ABSENT))
                .add(Op.DELETE, PAIR, 7, cells("9", "x", ABSENT), null)
                .add(Op.TRUNCATE, KEYLESS, 8, null, null)
                .in(new Transaction("snapshot-1", "", 1))
                .add(Op.READ, KEYLESS, 0, null, cells("1", "q\"\n"));
    }

    private static FormatOptions options(String format, Map<String, String> options) {
        return new FormatOptions(format, options);
    }
}
