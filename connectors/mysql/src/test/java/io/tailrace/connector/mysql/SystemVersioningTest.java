package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.mysql.Reading.Row;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.PrivateMysql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of MariaDB that keep the rows they had, and sequences: what they are to SELECT. */
@Tag("server")
class SystemVersioningTest {

    @RegisterExtension
    static final PrivateMysql SERVER =
            PrivateMysql.mariadb().with("system-versioning-alter-history", "KEEP");

    private static final String PERIOD =
            ", since %1$s generated always as row start%2$s, until %1$s generated always as row end%2$s,"
                    + " period for system_time (since, until)) with system versioning";

    /** How many columns the key of each table has. */
    private static final Map<String, Integer> KEYS =
            Map.of(
                    "v.hidden", 1,
                    "v.named", 1,
                    "v.invisible", 2,
                    "v.keyless", 0,
                    "v.partly", 1,
                    "v.parted", 1,
                    "v.later", 1,
                    "v.end", 1);

    private static final List<String> TABLES =
            List.of(
                    "create table v.hidden (id int primary key, a int, b varchar(20)) with system versioning",
                    "create table v.named (id int primary key, a int, b varchar(20)"
                            + PERIOD.formatted("timestamp(6)", ""),
                    "create table v.invisible (id int, a int, b varchar(20), primary key (id, a)"
                            + PERIOD.formatted("timestamp(6)", " invisible"),
                    "create table v.keyless (id int, a int, b varchar(20)) with system versioning",
                    "create table v.partly (id int primary key, a int with system versioning, b varchar(20) without system versioning)",
                    "create table v.parted (id int primary key, a int, b varchar(20)) with system versioning"
                            + " partition by system_time limit 20 (partition p0 history, partition p1 history, partition now current)",
                    "create table v.later (id int primary key, a int, b varchar(20))",
                    "create table v.end (id int primary key)");

    private static final List<String> CHANGES =
            List.of(
                    "alter table v.later add system versioning",
                    "alter table v.hidden add column c int after id, add d timestamp(6) null",
                    "alter table v.named rename column until to until_2",
                    "alter table v.keyless drop system versioning",
                    "alter table v.parted partition by system_time interval 1 hour (partition p0 history, partition now current)",
                    "alter table v.later drop system versioning",
                    "alter table v.named drop column since, drop column until_2",
                    "delete from v.keyless; alter table v.keyless add column f int first, add column since timestamp(6) generated always as row start, add column until timestamp(6) generated"
                            + " always as row end, add period for system_time (since, until), add system versioning",
                    "alter table v.hidden drop column c, add e int after a");

    @AfterEach
    void as_before() {
        SERVER.execute(
                "set global binlog_row_metadata = full",
                "set session binlog_row_image = full",
                "set global system_versioning_asof = default");
    }

    @ParameterizedTest
    @CsvSource({"full, full", "full, minimal", "no_log, full", "no_log, minimal"})
    void what_changes_leave_is_what_is_selected(String metadata, String image) throws Exception {
        SERVER.execute(
                "create or replace database v charset utf8mb4",
                "set global binlog_row_metadata = " + metadata,
                "set session binlog_row_image = " + image);
        MysqlConfig config = Reading.config(SERVER, "v", "v.*");
        Random random = new Random(metadata.hashCode() + 31L * image.hashCode());
        List<Row> rows = new ArrayList<>();
        Position position;
        int end;
        try (Reading reading = Reading.open(config, null)) {
            TABLES.forEach(SERVER::execute);
            end = change(random, 0);
            reading.until(r -> ended(r, 1), "end"); // as it happens
            for (String statement : CHANGES) {
                SERVER.execute(statement.split("; "));
                end = change(random, end);
            }
            reading.until(r -> ended(r, 3), "end"); // behind the time
            rows.addAll(reading.rows);
            position = reading.last;
        }
        int last = end;
        try (Reading again = Reading.openAgain(config, "test", List.of(position))) {
            again.until(r -> ended(r, last), "end");
            rows.addAll(again.rows);
        }

        assertThat(rows.stream().map(Row::eventId)).doesNotHaveDuplicates();
        TargetRows target = new TargetRows(KEYS);
        rows.forEach(target::apply);
        Map<String, List<List<String>>> got = new TreeMap<>();
        Map<String, List<List<String>>> expected = new TreeMap<>();
        SERVER.execute("set global system_versioning_asof = '2000-01-01 00:00:00'");
        try (Reading snapshot =
                Reading.open(
                        Reading.snapshot(config, MysqlConfig.Snapshot.ONLY, new DataSize(4096)),
                        "snapshot",
                        null)) {
            snapshot.untilEnd();
            for (String table : KEYS.keySet()) {
                expected.put(table, sorted(snapshot.rowsOf(table)));
                got.put(table, sorted(target.of(table)));
                assertThat(SERVER.value("select count(*) from " + table))
                        .isEqualTo(Integer.toString(snapshot.rowsOf(table).size()));
            }
        }
        expected.forEach((table, of) -> assertThat(got.get(table)).as(table).isEqualTo(of));
        assertThat(got.values()).noneMatch(List::isEmpty);
    }

    private static boolean ended(Reading reading, int end) {
        return reading.rowsOf("v.end").contains(List.of(Integer.toString(end)));
    }

    /** Makes changes of all kinds, and says when they end. */
    private static int change(Random random, int end) {
        for (int i = 0; i < 60; i++) {
            for (String table : TABLES.subList(0, 7).stream().map(t -> t.split(" ")[2]).toList()) {
                int id = random.nextInt(12);
                int a = random.nextInt(1000);
                String values = " (id, a, b) values (" + id + ", " + a + ", 'b" + i + "')";
                SERVER.execute(
                        switch (random.nextInt(9)) {
                            case 0, 1 -> "insert ignore into " + table + values;
                            case 2 -> "replace into " + table + values;
                            case 3 ->
                                    "insert into "
                                            + table
                                            + values
                                            + " on duplicate key update b = 'again'";
                            case 4 ->
                                    "update ignore "
                                            + table
                                            + " set a = "
                                            + a
                                            + " where id = "
                                            + id;
                            case 5 ->
                                    "update ignore " + table + " set id = id + 1 where id > " + id;
                            case 6 -> "update " + table + " set b = '" + a + "'";
                            case 7 -> "delete from " + table + " where id = " + id;
                            default ->
                                    table.equals("v.parted")
                                            ? "do 1"
                                            : "delete from " + table + " where a < 100";
                        });
            }
        }
        SERVER.execute(
                "delete history from v.hidden", "insert into v.end values (" + (end + 1) + ")");
        return end + 1;
    }

    private static List<List<String>> sorted(List<List<String>> rows) {
        List<List<String>> sorted = new ArrayList<>(rows);
        sorted.sort((a, b) -> a.toString().compareTo(b.toString()));
        return sorted;
    }

    @Test
    void rows_whose_times_are_transactions_are_not_in_the_log() throws Exception {
        SERVER.execute(
                "create or replace database x charset utf8mb4",
                "create table x.t (id int primary key, a int"
                        + PERIOD.formatted("bigint unsigned", ""));
        try (Reading reading = Reading.open(Reading.config(SERVER, "x", "x.*"), null)) {
            SERVER.execute("insert into x.t (id, a) values (1, 1)");
            assertThatThrownBy(() -> reading.until(1))
                    .hasMessageContaining("statement that changes rows of x.t")
                    .hasMessageContaining("ROW END is a transaction");
        }
    }

    @ParameterizedTest
    @CsvSource({"full", "no_log"})
    void sequences_are_not_tables(String metadata) throws Exception {
        SERVER.execute(
                "create or replace database q charset utf8mb4",
                "set global binlog_row_metadata = " + metadata,
                "create sequence q.before");
        MysqlConfig config = Reading.config(SERVER, "q", "q.*");
        try (Reading reading = Reading.open(config, null)) {
            SERVER.execute(
                    "do nextval(q.before)",
                    "create sequence q.s",
                    "create table q.t (id int primary key default (next value for q.s), a int)",
                    "insert into q.t (a) values (1), (2)",
                    "do nextval(q.s)",
                    "rename table q.s to q.s2",
                    "do nextval(q.s2)",
                    "drop sequence q.s2, q.before",
                    "create table q.s2 (id int primary key, a int)",
                    "insert into q.s2 values (1, 1)");
            reading.until(3);
            assertThat(reading.rows.stream().map(Row::table)).containsExactly("q.t", "q.t", "q.s2");
        }
    }
}
