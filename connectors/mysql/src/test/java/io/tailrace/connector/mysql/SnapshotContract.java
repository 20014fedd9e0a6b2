package io.tailrace.connector.mysql;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.connector.mysql.server.Connections;
import io.tailrace.connector.mysql.server.ServerUrl;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.MysqlTypes;
import io.tailrace.testkit.MysqlTypes.Case;
import io.tailrace.testkit.PrivateMysql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Snapshots of tables that stand still. */
@Tag("server")
abstract class SnapshotContract {

    abstract PrivateMysql server();

    private static MysqlConfig config(PrivateMysql server, String database, Snapshot when) {
        return Reading.snapshot(Reading.config(server, database), when, new DataSize(8192));
    }

    @Test
    void the_rows_come_first_and_then_the_log() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists plain",
                "create database plain charset utf8mb4",
                "create table plain.t (id int primary key, a varchar(100))",
                "insert into plain.t values (1, 'one'), (2, null), (3, 'three')");
        try (Reading reading = Reading.open(config(server, "plain", Snapshot.INITIAL), null)) {
            reading.until(3).untilSnapshotIsDone();
            server.execute("insert into plain.t values (4, 'four')");
            reading.until(4);
            assertThat(reading.rows.stream().map(Reading.Row::op))
                    .containsExactly(Op.READ, Op.READ, Op.READ, Op.INSERT);
            assertThat(reading.rows.get(1).after()).containsExactly("2", null);
            assertThat(reading.rows.stream().map(Reading.Row::eventId)).isSorted();
            server.execute("insert into plain.t values (5, 'five')");
            try (Reading again =
                    Reading.open(config(server, "plain", Snapshot.INITIAL), reading.last)) {
                again.until(1);
                assertThat(again.rows.getFirst().after()).containsExactly("5", "five");
            }
        }
    }

    @Test
    void what_the_server_sets_for_others_does_not_cut_tables_short() throws Exception {
        PrivateMysql server = server();
        String time = server.isMariadb() ? "max_statement_time" : "max_execution_time";
        server.execute(
                "drop database if exists limited",
                "create database limited",
                "create table limited.t (id int primary key)",
                "insert into limited.t values (1), (2), (3), (4), (5)",
                "set global sql_select_limit = 2",
                "set global max_join_size = 1",
                "set global autocommit = off",
                "set global " + time + " = 1");
        try (Reading reading = Reading.open(config(server, "limited", Snapshot.INITIAL), null)) {
            reading.until(5).untilSnapshotIsDone();
            assertThat(reading.rows.stream().map(Reading.Row::after))
                    .containsExactlyInAnyOrder(
                            List.of("1"), List.of("2"), List.of("3"), List.of("4"), List.of("5"));
            try (Connection connection =
                            new Connections(
                                            ServerUrl.parse(server.url("limited")),
                                            null,
                                            null,
                                            false)
                                    .connect();
                    Statement statement = connection.createStatement();
                    ResultSet set = statement.executeQuery("select @@autocommit, @@" + time)) {
                assertThat(set.next()).isTrue();
                assertThat(set.getInt(1)).isEqualTo(1);
                assertThat(set.getDouble(2)).isZero();
            }
        } finally {
            server.execute(
                    "set global sql_select_limit = default",
                    "set global max_join_size = default",
                    "set global autocommit = default",
                    "set global " + time + " = default");
        }
    }

    /** The fourth in packets of which none tells how long the row is. */
    @Test
    void large_rows_are_frames_of_their_own() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists large",
                "create database large charset utf8mb4",
                "create table large.t (id int primary key, a longtext, b int, c longtext)",
                "insert into large.t values (1, 'one', 1, null), (2, repeat('a', 3000000), 2, 'two'),"
                        + " (3, 'three', 3, null), (5, 'five', 5, null)",
                "insert into large.t values (4, repeat('b', 9000000), 4, repeat('c', 9000000))");
        try (Reading reading = Reading.open(config(server, "large", Snapshot.INITIAL), null)) {
            reading.until(5).untilSnapshotIsDone();
            assertThat(reading.rows.stream().map(Reading.Row::after))
                    .containsExactly(
                            Arrays.asList("1", "one", "1", null),
                            List.of("2", "a".repeat(3_000_000), "2", "two"),
                            Arrays.asList("3", "three", "3", null),
                            List.of("4", "b".repeat(9_000_000), "4", "c".repeat(9_000_000)),
                            Arrays.asList("5", "five", "5", null));
            assertThat(reading.steps.stream().map(s -> s.rows().size()).filter(n -> n > 0))
                    .containsExactly(1, 1, 1, 1, 1);
        }
    }

    @Test
    void a_snapshot_alone_reads_all_and_ends() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists only",
                "create database only",
                "create table only.t (a varchar(10), b int, body text, primary key (b, a))",
                "create table only.u (a int)",
                "insert into only.u values (1), (1), (2)");
        for (int i = 0; i < 100; i++) {
            server.execute(
                    "insert into only.t values ('" + i + "', " + i / 10 + ", repeat('x', 500))");
        }
        try (Reading reading = Reading.open(config(server, "only", Snapshot.ONLY), null)) {
            reading.untilEnd();
            assertThat(reading.rows).hasSize(103);
            assertThat(reading.rows.stream().map(Reading.Row::eventId).distinct()).hasSize(103);
            assertThat(reading.rows.stream().map(Reading.Row::eventId)).isSorted();
            assertThat(reading.rowsOf("only.t"))
                    .isEqualTo(server.rows("select * from only.t order by b, a"));
        }
    }

    /**
     * Most ranges of such keys are not counted: with gaps, at the ends of types, of either sign.
     */
    @Test
    void every_row_of_a_key_that_is_an_integer_is_read() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists numbered",
                "create database numbered",
                "create table numbered.a (id tinyint primary key, body char(200))",
                "create table numbered.b (id bigint primary key, body char(200))",
                "create table numbered.c (id bigint unsigned primary key, body char(200))",
                "create table numbered.d (id int(9) unsigned zerofill primary key, body char(200))",
                "create table numbered.e (id year primary key, body char(200))");
        insert(server, "numbered.a", LongStream.rangeClosed(-128, 127).mapToObj(Long::toString));
        insert(
                server,
                "numbered.b",
                Stream.of(
                                LongStream.range(Long.MIN_VALUE, Long.MIN_VALUE + 900),
                                LongStream.range(-900, 900),
                                LongStream.range(500, 900).map(i -> i * i))
                        .flatMap(LongStream::boxed)
                        .map(Object::toString));
        insert(server, "numbered.c", LongStream.range(-900, 0).mapToObj(Long::toUnsignedString));
        insert(server, "numbered.d", LongStream.range(1, 900).mapToObj(i -> "" + 2 * i));
        insert(
                server,
                "numbered.e",
                LongStream.concat(LongStream.of(0), LongStream.rangeClosed(1901, 2155))
                        .mapToObj(i -> "'%04d'".formatted(i)));
        try (Reading reading = Reading.open(config(server, "numbered", Snapshot.ONLY), null)) {
            reading.untilEnd();
            for (String table : List.of("a", "b", "c", "d", "e")) {
                String select = "select id + 0, body from numbered." + table + " order by id";
                assertThat(reading.rowsOf("numbered." + table))
                        .as(table)
                        .isEqualTo(server.rows(select));
            }
        }
    }

    private static void insert(PrivateMysql server, String table, Stream<String> ids) {
        String rows = ids.map(id -> "(" + id + ", repeat('x', 200))").collect(joining(", "));
        server.execute("insert into " + table + " values " + rows);
    }

    /** In ranges of a row or two, alone and as the first of two columns. */
    @Test
    void every_row_of_a_key_of_any_type_is_read() throws Exception {
        PrivateMysql server = server();
        server.execute("drop database if exists keys_of", "create database keys_of");
        Map<String, String> types = new TreeMap<>();
        server.execute("set sql_mode = ''");
        for (Case each : MysqlTypes.of(server)) {
            for (String key : List.of("c", "c desc, id", "id, c")) {
                String table = "keys_of.t" + types.size();
                if (create(server, table, each, key)) {
                    types.put(table, each.type() + ", key (" + key + ")");
                }
            }
        }
        server.execute("set sql_mode = default");
        assertThat(types).hasSizeGreaterThan(100);
        MysqlConfig config = Reading.config(server, "keys_of");
        config = Reading.snapshot(config, Snapshot.ONLY, new DataSize(64));
        try (Reading reading = Reading.open(config, null)) {
            reading.untilEnd();
            List<String> wrong = new ArrayList<>();
            types.forEach(
                    (table, type) -> {
                        List<String> read = firsts(reading.rowsOf(table));
                        List<String> there = firsts(server.rows("select id from " + table));
                        if (!read.equals(there)) {
                            wrong.add(type + ": " + there + ", read " + read);
                        }
                    });
            assertThat(wrong).isEmpty();
        }
    }

    private static List<String> firsts(List<List<String>> rows) {
        return rows.stream().map(List::getFirst).sorted().toList();
    }

    private static boolean create(PrivateMysql server, String table, Case column, String key) {
        try {
            server.execute(
                    "create table "
                            + table
                            + " (id int, c "
                            + column.type()
                            + ", primary key ("
                            + key
                            + "))");
        } catch (IllegalStateException e) {
            return false; // it cannot be a key
        }
        int id = 0;
        for (String value : column.values()) {
            for (int i = 0; i < 3; i++) {
                server.execute(
                        "insert ignore into " + table + " values (" + id++ + ", " + value + ")");
            }
        }
        return true;
    }

    /** Its readers hold the table together, and none of them gets it again behind the ALTER. */
    @Test
    void an_alter_that_waits_for_a_snapshot_goes_first() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists altered",
                "create database altered",
                "create table altered.t (id int primary key auto_increment, body text)",
                "insert into altered.t (body) values (repeat('x', 500)), (repeat('y', 500))");
        for (int i = 0; i < 10; i++) {
            server.execute("insert into altered.t (body) select body from altered.t");
        }
        server.rows("analyze table altered.t"); // so that it is not read at once
        MysqlConfig config = config(server, "altered", Snapshot.ONLY);
        CompletableFuture<Void> alter;
        Set<String> ids = new TreeSet<>();
        Position last;
        try (Reading reading = Reading.open(config, null)) {
            reading.until(1);
            alter =
                    CompletableFuture.runAsync(
                            () -> execute(server, "alter table altered.t add c int"));
            while (Integer.parseInt(
                            server.value(
                                    "select count(*) from information_schema.processlist"
                                            + " where state = 'Waiting for table metadata lock'"))
                    == 0) {
                Thread.sleep(10);
            }
            assertThatThrownBy(() -> reading.until(2048))
                    .hasMessageContaining("a table was altered, or is locked")
                    .hasMessageContaining("altered.t");
            reading.rows.forEach(row -> ids.add(row.after().getFirst()));
            last = reading.last;
        }
        alter.get(30, TimeUnit.SECONDS);
        try (Reading reading = Reading.open(config, last)) {
            reading.untilEnd()
                    .rows
                    .forEach(row -> assertThat(ids.add(row.after().getFirst())).isTrue());
        }
        assertThat(ids).hasSize(2048);
    }

    private static void execute(PrivateMysql server, String statement) {
        try (Connection connection = server.connect();
                Statement each = connection.createStatement()) {
            each.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_table_that_is_new_in_the_configuration_is_read() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists added",
                "create database added",
                "create table added.a (id int primary key)",
                "create table added.b (id int primary key)",
                "insert into added.a values (1)",
                "insert into added.b values (2)");
        Position position;
        try (Reading reading =
                Reading.open(
                        Reading.snapshot(
                                Reading.config(server, "added", "added.a"),
                                Snapshot.INITIAL,
                                new DataSize(8192)),
                        null)) {
            position = reading.until(1).untilSnapshotIsDone().last;
        }
        try (Reading reading = Reading.open(config(server, "added", Snapshot.INITIAL), position)) {
            reading.until(1).untilSnapshotIsDone();
            assertThat(reading.rows)
                    .singleElement()
                    .extracting(Reading.Row::table)
                    .isEqualTo("added.b");
        }
    }

    @Test
    void a_table_that_may_not_be_read_is_named_with_the_grant() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists refused",
                "create database refused",
                "create table refused.t (id int primary key)",
                "drop user if exists reader",
                "create user reader identified by 'secret'",
                "grant replication slave, replication client on *.* to reader",
                "create table refused.other (id int primary key)",
                "grant select on refused.other to reader");
        MysqlConfig config =
                Reading.snapshot(
                        Reading.config(
                                server.url("refused").replace("root@", "reader@"),
                                new Secret("secret"),
                                new DataSize(4096),
                                "refused.t"),
                        Snapshot.INITIAL,
                        new DataSize(8192));
        assertThatThrownBy(() -> Reading.open(config, null).close())
                .hasMessageContaining("GRANT SELECT ON `refused`.`t`");
    }

    @Test
    void every_type_reads_as_the_log_has_it() throws Exception {
        PrivateMysql server = server();
        List<Case> all = MysqlTypes.of(server);
        server.execute("create database if not exists samples");
        try (Reading stream = Reading.open(Reading.config(server, "samples"), null)) {
            int count = MysqlTypes.insert(server, all);
            stream.until(count);
            try (Reading snapshot =
                    Reading.open(config(server, "samples", Snapshot.INITIAL), null)) {
                snapshot.until(count);
                List<String> wrong = new ArrayList<>();
                for (Reading.Row row : stream.rows) {
                    List<String> read =
                            snapshot.rows.stream()
                                    .filter(
                                            other ->
                                                    other.table().equals(row.table())
                                                            && other.after()
                                                                    .getFirst()
                                                                    .equals(row.after().getFirst()))
                                    .findFirst()
                                    .orElseThrow()
                                    .after();
                    if (!read.equals(row.after())) {
                        String type =
                                all.get(Integer.parseInt(row.table().replaceAll("\\D", ""))).type();
                        wrong.add(type + ": the log has " + row.after() + ", the snapshot " + read);
                    }
                }
                assertThat(wrong).isEmpty();
            }
        }
    }
}
