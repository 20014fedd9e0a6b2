package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tailrace.connector.mysql.MysqlConfig.Snapshot;
import io.tailrace.connector.mysql.Reading.Row;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState.Progress;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables that come to be, or come to be wanted or seen, while a source runs. */
@Tag("server")
abstract class NewTablesContract {

    private static final Progress DONE = new Progress(1, 0, null, true);

    abstract PrivateMysql server();

    @BeforeEach
    void make_tables() {
        server().execute(
                        "drop database if exists inside",
                        "drop database if exists outside",
                        "create database inside",
                        "create database outside",
                        "create table inside.t (id int primary key, v varchar(20))",
                        "insert into inside.t values (1, 'a')",
                        "create table outside.keyed (id int primary key, v varchar(20))",
                        "insert into outside.keyed values (1, 'x'), (2, 'y'), (3, 'z')",
                        "create table outside.keyless (v varchar(20))",
                        "insert into outside.keyless values ('x'), ('x'), ('y')");
    }

    private Reading open(@Nullable Position from) throws InterruptedException {
        MysqlConfig config = Reading.config(server(), "inside", "inside.*");
        return Reading.open(
                Reading.snapshot(config, Snapshot.INITIAL, new DataSize(8192)), "fresh", from);
    }

    private Reading opened() throws InterruptedException {
        return open(null).until(1).untilSnapshotIsDone();
    }

    private static List<Row> of(Reading reading, String table) {
        return reading.rows.stream().filter(row -> row.table().equals("inside." + table)).toList();
    }

    private static List<Op> ops(Reading reading, String table) {
        return of(reading, table).stream().map(Row::op).toList();
    }

    private static @Nullable Progress progress(Reading reading, String table) {
        return MysqlPosition.decode(reading.last)
                .snapshot()
                .tables()
                .get(new TableName("inside", table));
    }

    private static Reading untilDone(Reading reading, String table) throws InterruptedException {
        return reading.until(
                all -> {
                    Progress progress = progress(all, table);
                    return progress != null && progress.done();
                },
                "end of the reading of " + table);
    }

    /** What a restart brings is what is written after it, and nothing is read once more. */
    private void nothingIsReadAgain(Reading reading, String table, String insert)
            throws InterruptedException {
        Position last = reading.last;
        reading.close();
        try (Reading again = open(last)) {
            server().execute(insert);
            again.until(1);
            assertThat(again.rows).singleElement().extracting(Row::op).isEqualTo(Op.INSERT);
            assertThat(again.rows.getFirst().table()).isEqualTo("inside." + table);
        }
    }

    @Test
    void one_that_is_made_comes_from_the_log_alone() throws Exception {
        try (Reading reading = opened()) {
            server().execute(
                            "create table inside.made (id int primary key, v varchar(20))",
                            "insert into inside.made values (1, 'x'), (2, 'y')",
                            "create table inside.alike like inside.made",
                            "insert into inside.alike values (3, 'z')");
            reading.until(1 + 2 + 1);
            assertThat(ops(reading, "made")).containsExactly(Op.INSERT, Op.INSERT);
            assertThat(ops(reading, "alike")).containsExactly(Op.INSERT);
            assertThat(progress(reading, "made")).isEqualTo(DONE);
            assertThat(progress(reading, "alike")).isEqualTo(DONE);
            nothingIsReadAgain(reading, "made", "insert into inside.made values (3, 'z')");
        }
    }

    @Test
    void one_that_is_made_of_a_select_comes_from_the_log_alone() throws Exception {
        assumeFalse(
                server().isMysqlBefore(800) && server().value("select @@gtid_mode").equals("ON"),
                "skipped: MySQL 5.7 refuses CREATE TABLE … SELECT where there are GTIDs");
        try (Reading reading = opened()) {
            server().execute(
                            "create table inside.selected as select id, v from outside.keyed order by id");
            reading.until(1 + 3);
            untilDone(reading, "selected");
            assertThat(ops(reading, "selected")).containsExactly(Op.INSERT, Op.INSERT, Op.INSERT);
            nothingIsReadAgain(reading, "selected", "insert into inside.selected values (4, 'z')");
        }
    }

    @Test
    void one_that_is_made_while_nobody_reads_comes_from_the_log_alone() throws Exception {
        Position last;
        try (Reading reading = opened()) {
            last = reading.last;
        }
        server().execute(
                        "create table inside.made (id int primary key, v varchar(20))",
                        "insert into inside.made values (1, 'x'), (2, 'y')");
        try (Reading reading = open(last)) {
            reading.until(2).untilSnapshotIsDone();
            assertThat(ops(reading, "made")).containsExactly(Op.INSERT, Op.INSERT);
            nothingIsReadAgain(reading, "made", "insert into inside.made values (3, 'z')");
        }
    }

    @Test
    void one_that_is_renamed_into_the_pattern_is_read_as_it_stands() throws Exception {
        try (Reading reading = opened()) {
            server().execute(
                            "rename table outside.keyed to inside.keyed",
                            "insert into inside.keyed values (4, 'log')",
                            "alter table outside.keyless rename to inside.keyless");
            untilDone(reading, "keyed");
            untilDone(reading, "keyless");
            server().execute("insert into inside.keyed values (5, 'end')");
            reading.until(
                    all ->
                            of(all, "keyed").stream()
                                    .anyMatch(row -> List.of("5", "end").equals(row.after())),
                    "last row");
            TargetRows rows =
                    new TargetRows(Map.of("inside.t", 1, "inside.keyed", 1, "inside.keyless", 0));
            reading.rows.forEach(rows::apply);
            for (String table : List.of("keyed", "keyless", "t")) {
                assertThat(rows.of("inside." + table))
                        .containsExactlyInAnyOrderElementsOf(
                                server().rows("select * from inside." + table));
            }
            assertThat(ops(reading, "keyed")).contains(Op.READ);
            assertThat(ops(reading, "t")).containsExactly(Op.READ);
            nothingIsReadAgain(reading, "keyed", "insert into inside.keyed values (6, 'more')");
        }
    }

    @Test
    void one_that_is_renamed_within_the_pattern_stays_read() throws Exception {
        try (Reading reading = opened()) {
            server().execute(
                            "rename table inside.t to inside.u",
                            "insert into inside.u values (2, 'b')");
            reading.until(2);
            assertThat(progress(reading, "u")).isEqualTo(DONE);
            assertThat(progress(reading, "t")).isNull();
            nothingIsReadAgain(reading, "u", "insert into inside.u values (3, 'c')");
        }
    }

    @Test
    void a_copy_that_takes_the_place_of_its_table_is_not_read() throws Exception {
        try (Reading reading = opened()) {
            server().execute(
                            "create table outside.copy like inside.t",
                            "alter table outside.copy add w int",
                            "insert into outside.copy (id, v) select id, v from inside.t",
                            "rename table inside.t to outside.old, outside.copy to inside.t",
                            "insert into inside.t values (2, 'b', 3)");
            reading.until(2);
            assertThat(reading.rows.getLast().after()).containsExactly("2", "b", "3");
            nothingIsReadAgain(reading, "t", "insert into inside.t values (3, 'c', 4)");
        }
    }

    @Test
    void a_copy_that_gave_its_rows_more_than_its_table_had_is_read() throws Exception {
        try (Reading reading = opened()) {
            server().execute(
                            "create table outside.copy like inside.t",
                            "alter table outside.copy add w int not null default 5",
                            "insert into outside.copy (id, v) select id, v from inside.t",
                            "rename table inside.t to outside.old, outside.copy to inside.t");
            reading.until(2);
            assertThat(reading.rows.getLast().op()).isEqualTo(Op.READ);
            assertThat(reading.rows.getLast().after()).containsExactly("1", "a", "5");
            untilDone(reading, "t");
            nothingIsReadAgain(reading, "t", "insert into inside.t values (3, 'c', 4)");
        }
    }

    @Test
    void one_that_comes_after_another_of_its_name_was_dropped_is_read() throws Exception {
        try (Reading reading = opened()) {
            server().execute("drop table inside.t", "rename table outside.keyed to inside.t");
            reading.until(1 + 3);
            assertThat(ops(reading, "t")).containsExactly(Op.READ, Op.READ, Op.READ, Op.READ);
            server().execute(
                            "drop table inside.t",
                            "create table inside.t (id int primary key)",
                            "insert into inside.t values (9)");
            reading.until(1 + 3 + 1);
            assertThat(reading.rows.getLast().op()).isEqualTo(Op.INSERT);
            assertThat(reading.rows.getLast().after()).containsExactly("9");
            nothingIsReadAgain(reading, "t", "insert into inside.t values (10)");
        }
    }

    @Test
    void one_that_is_asked_for_is_read_again_and_once_only() throws Exception {
        MysqlConfig config =
                Reading.snapshot(
                        Reading.config(server(), "inside", "inside.*"),
                        Snapshot.INITIAL,
                        new DataSize(8192));
        MysqlSourceFactory factory = new MysqlSourceFactory();
        assertThatThrownBy(
                        () -> factory.request(config, Reading.context("fresh"), List.of("other.t")))
                .hasMessageContaining("other.t is no table that pipeline fresh reads");
        try (Reading reading = opened()) {
            factory.request(config, Reading.context("fresh"), List.of("inside.t"));
            reading.until(2).untilSnapshotIsDone();
            assertThat(ops(reading, "t")).containsExactly(Op.READ, Op.READ);
        }
        try (Reading reading = open(null)) { // nothing of it was durable
            reading.until(1)
                    .until(
                            all -> new Progress(2, 0, null, true).equals(progress(all, "t")),
                            "second snapshot");
            reading.source().acknowledge(reading.last);
            nothingIsReadAgain(reading, "t", "insert into inside.t values (2, 'b')");
        }
    }

    @Test
    void one_that_becomes_visible_is_read_as_it_stands() throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop user if exists watcher",
                "create user watcher identified by 'secret'",
                "grant replication slave, replication client on *.* to watcher",
                "grant select on inside.t to watcher",
                "create table inside.hidden (id int primary key, v varchar(20))",
                "insert into inside.hidden values (1, 'x'), (2, 'y')");
        MysqlConfig config =
                Reading.snapshot(
                        Reading.config(
                                server.url("inside").replace("root@", "watcher@"),
                                new Secret("secret"),
                                new DataSize(4096),
                                "inside.*"),
                        Snapshot.INITIAL,
                        new DataSize(8192));
        try (Reading reading = Reading.open(config, "hidden", null)) {
            reading.until(1).untilSnapshotIsDone();
            server.execute("grant select on inside.hidden to watcher");
            untilDone(reading, "hidden");
            assertThat(ops(reading, "hidden")).containsExactly(Op.READ, Op.READ);
        }
    }
}
