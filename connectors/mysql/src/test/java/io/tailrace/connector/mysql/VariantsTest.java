package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.frame.Op;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ways in which MySQL can be told to write the same changes. */
@Tag("server")
class VariantsTest {

    @RegisterExtension
    static final PrivateMysql MYSQL = PrivateMysql.mysql().with("binlog-row-event-max-size", "8M");

    @BeforeAll
    static void create() {
        MYSQL.execute("create database v charset utf8mb4");
    }

    @Test
    void compressed_transactions_read_as_plain_ones() throws Exception {
        assumeFalse(MYSQL.isMysqlBefore(800), "skipped: MySQL 5.7 compresses no transactions");
        try (Reading reading = Reading.open(Reading.config(MYSQL, "v", "v.packed"), null)) {
            MYSQL.execute(
                    "create table v.packed (id int primary key, body text)",
                    "set binlog_transaction_compression = on",
                    "begin");
            for (int i = 0; i < 50; i++) {
                MYSQL.execute("insert into v.packed values (" + i + ", repeat('x', 3000))");
            }
            MYSQL.execute(
                    "commit",
                    "set binlog_transaction_compression = off",
                    "insert into v.packed values (99, 'end')");
            reading.until(51);
            assertThat(reading.rows).hasSize(51);
            assertThat(reading.rows.get(49).after()).containsExactly("49", "x".repeat(3000));
            Reading.Step middle =
                    reading.steps.stream()
                            .filter(s -> !s.rows().isEmpty())
                            .skip(10)
                            .findFirst()
                            .orElseThrow();
            int rest = reading.rows.size() - reading.rows.indexOf(middle.rows().getLast()) - 1;
            try (Reading again =
                    Reading.open(Reading.config(MYSQL, "v", "v.packed"), middle.position())) {
                assertThat(again.until(rest).rows).isEqualTo(reading.rows.subList(51 - rest, 51));
            }
        }
    }

    @Test
    void a_key_that_the_server_makes_and_hides_is_a_column() throws Exception {
        assumeFalse(MYSQL.isMysqlBefore(800), "skipped: MySQL 5.7 makes no keys");
        MYSQL.execute(
                "set global show_gipk_in_create_table_and_information_schema = off",
                "set sql_generate_invisible_primary_key = on",
                "create table v.keyless (a int)",
                "set sql_generate_invisible_primary_key = off",
                "insert into v.keyless values (5)");
        MysqlConfig config =
                Reading.snapshot(
                        Reading.config(MYSQL, "v", "v.keyless"),
                        MysqlConfig.Snapshot.INITIAL,
                        new DataSize(8192));
        try (Reading reading = Reading.open(config, null)) {
            reading.until(1).untilSnapshotIsDone();
            MYSQL.execute("insert into v.keyless values (6)");
            reading.until(2);
            assertThat(reading.rows.stream().map(Reading.Row::after))
                    .containsExactly(List.of("1", "5"), List.of("2", "6"));
            assertThat(reading.tables.getLast().columns().getFirst().keyOrdinal()).isEqualTo(1);
        } finally {
            MYSQL.execute("set global show_gipk_in_create_table_and_information_schema = on");
        }
    }

    @Test
    void columns_that_a_minimal_image_leaves_out_are_absent() throws Exception {
        try (Reading reading = Reading.open(Reading.config(MYSQL, "v", "v.minimal"), null)) {
            MYSQL.execute(
                    "create table v.minimal (id int primary key, a int, b text)",
                    "set binlog_row_image = minimal",
                    "insert into v.minimal (id, a) values (1, 2)",
                    "update v.minimal set b = 'x' where id = 1",
                    "delete from v.minimal",
                    "set binlog_row_image = full");
            reading.until(3);
            Reading.Row update = reading.rows.get(1);
            assertThat(update.before()).containsExactly("1", "<absent>", "<absent>");
            assertThat(update.after()).containsExactly("1", "<absent>", "x");
            assertThat(reading.rows.get(2).before()).containsExactly("1", "<absent>", "<absent>");
        }
    }

    @Test
    void a_renamed_column_keeps_its_id_where_the_log_tells_names() throws Exception {
        ReplayContract.keepsIds(MYSQL, "ids");
    }

    @Test
    void a_row_of_defaults_only_is_a_row_in_a_minimal_image_too() throws Exception {
        try (Reading reading = Reading.open(Reading.config(MYSQL, "v", "v.defaults"), null)) {
            MYSQL.execute(
                    "create table v.defaults (a int default 5, b int)",
                    "set binlog_row_image = minimal",
                    "insert into v.defaults () values ()",
                    "insert into v.defaults (a, b) values (1, 2)",
                    "set binlog_row_image = full");
            reading.until(2);
            assertThat(reading.rows.get(0).after()).containsExactly("<absent>", "<absent>");
            assertThat(reading.rows.get(1).after()).containsExactly("1", "2");
        }
    }

    @Test
    void an_update_that_is_logged_in_part_is_whole_where_the_row_before_is() throws Exception {
        try (Reading reading = Reading.open(Reading.config(MYSQL, "v", "v.whole"), null)) {
            MYSQL.execute(
                    "create table v.whole (a int, b varchar(9))",
                    "set binlog_row_image = MINIMAL",
                    "insert into v.whole values (1, 'x')",
                    "update v.whole set a = 2",
                    "set binlog_row_image = default");
            assertThat(reading.until(2).rows.getLast().after()).containsExactly("2", "x");
        }
    }

    @Test
    void an_xa_transaction_is_one_transaction() throws Exception {
        try (Reading reading = Reading.open(Reading.config(MYSQL, "v", "v.xa"), null)) {
            MYSQL.execute(
                    "create table v.xa (id int primary key)",
                    "xa start 'one'",
                    "insert into v.xa values (1), (2)",
                    "xa end 'one'",
                    "xa prepare 'one'",
                    "xa commit 'one'",
                    "insert into v.xa values (3)");
            reading.until(3);
            assertThat(reading.rows.stream().map(Reading.Row::after))
                    .containsExactly(List.of("1"), List.of("2"), List.of("3"));
        }
    }

    @Test
    void filtered_tables_move_the_position() throws Exception {
        try (Reading reading = Reading.open(Reading.config(MYSQL, "v", "v.none"), null)) {
            String start = reading.last.token();
            MYSQL.execute(
                    "create table v.filtered (id int primary key)",
                    "insert into v.filtered values (1)");
            String executed = MYSQL.value("select replace(@@gtid_executed, '\n', '')");
            reading.until(
                    r -> r.last.token().contains("g=" + executed),
                    "position " + executed + " after " + start);
            assertThat(reading.rows).isEmpty();
        }
    }

    @Test
    void zero_dates_are_null() throws Exception {
        try (Reading reading = Reading.open(Reading.config(MYSQL, "v", "v.zero"), null)) {
            MYSQL.execute(
                    "set sql_mode = ''",
                    "create table v.zero (id int primary key, d date not null, dt datetime(6) not null, ts timestamp not null)",
                    "insert into v.zero values (1, '0000-00-00', '0000-00-00', 0), (2, '2026-00-10', '2026-02-30', 0)",
                    "set sql_mode = default");
            reading.until(2);
            assertThat(Objects.requireNonNull(reading.rows.get(0).after()).subList(1, 4))
                    .containsOnlyNulls();
            assertThat(reading.rows).allMatch(row -> row.op() == Op.INSERT);
        }
    }

    @Test
    void a_large_event_of_many_rows_can_be_gone_on_with_behind_any_frame() throws Exception {
        StringBuilder columns = new StringBuilder("id int primary key, body varchar(1000)");
        for (int i = 0; i < 60; i++) {
            columns.append(", c").append(i).append(" int default ").append(i);
        }
        int count = 2500;
        String numbers =
                IntStream.rangeClosed(1, count)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining("), ("));
        try (Reading reading = Reading.open(Reading.config(MYSQL, "v", "v.wide"), null)) {
            MYSQL.execute(
                    "create table v.wide (" + columns + ")",
                    "create table v.numbers (i int primary key)",
                    "insert into v.numbers values (" + numbers + ")",
                    "insert into v.wide (id, body) select i, repeat(i mod 10, 1000) from v.numbers order by i");
            reading.until(count);
            assertThat(reading.rows.get(count - 1).after())
                    .startsWith("2500", "0".repeat(1000), "0", "1")
                    .endsWith("59");
            List<Reading.Step> parts =
                    reading.steps.stream().filter(s -> !s.rows().isEmpty()).toList();
            assertThat(parts).hasSizeGreaterThan(1);
            assertThat(parts.getFirst().rows()).hasSizeGreaterThan(1000);
            int first = parts.getFirst().rows().size();
            try (Reading again =
                    Reading.open(
                            Reading.config(MYSQL, "v", "v.wide"), parts.getFirst().position())) {
                assertThat(again.until(count - first).rows)
                        .isEqualTo(reading.rows.subList(first, count));
            }
        }
    }

    @Test
    void large_rows_of_a_compressed_transaction_are_frames_of_their_own() throws Exception {
        assumeFalse(MYSQL.isMysqlBefore(800), "skipped: MySQL 5.7 compresses no transactions");
        try (Reading reading = Reading.open(Reading.config(MYSQL, "v", "v.both"), null)) {
            MYSQL.execute(
                    "create table v.both (id int primary key, body longtext)",
                    "set binlog_transaction_compression = on",
                    "begin",
                    "insert into v.both values (1, 'small')",
                    "insert into v.both values (2, repeat('x', 3000000))",
                    "insert into v.both values (3, 'small')",
                    "update v.both set body = repeat('y', 2000000) where id = 2",
                    "insert into v.both values (4, 'small')",
                    "commit",
                    "set binlog_transaction_compression = off");
            reading.until(5);
            assertThat(reading.rows.stream().map(Reading.Row::after))
                    .containsExactly(
                            List.of("1", "small"),
                            List.of("2", "x".repeat(3_000_000)),
                            List.of("3", "small"),
                            List.of("2", "y".repeat(2_000_000)),
                            List.of("4", "small"));
            assertThat(reading.rows.get(3).before()).containsExactly("2", "x".repeat(3_000_000));
            assertThat(reading.steps.stream().map(s -> s.rows().size()).filter(n -> n > 0))
                    .containsExactly(1, 1, 1, 1, 1);
        }
    }

    @Test
    void a_row_of_many_packets_passes() throws Exception {
        try (Reading reading = Reading.open(Reading.config(MYSQL, "v", "v.large"), null)) {
            MYSQL.execute(
                    "create table v.large (id int primary key, body longblob)",
                    "insert into v.large values (1, repeat('x', 40000000))",
                    "insert into v.large values (2, 'y')");
            reading.until(2);
            assertThat(
                            Objects.requireNonNull(
                                    Objects.requireNonNull(reading.rows.get(0).after()).get(1)))
                    .hasSize(80_000_000);
        }
    }
}
