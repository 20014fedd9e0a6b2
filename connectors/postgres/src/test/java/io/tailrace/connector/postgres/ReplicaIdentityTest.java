package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.spi.Source;
import io.tailrace.spi.frame.Position;
import io.tailrace.testkit.FrameLog;
import io.tailrace.testkit.FrameLog.Delivered;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What updates and deletes bring with each replica identity; {@code docs/postgres.md} says so. */
@Tag("server")
final class ReplicaIdentityTest {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    private PrivateDatabase database;
    private PostgresPipeline pipeline;

    @BeforeEach
    void make_table() {
        database = postgres.database();
        database.execute(
                "create table t (id integer primary key, code integer not null, v text, big text)",
                "create unique index t_code on t (code)",
                "alter table t alter big set storage external",
                "insert into t values (1, 10, 'a', repeat('x', 3000)), (2, 20, 'b', null)");
        pipeline = new PostgresPipeline(database);
    }

    /** An update that leaves {@code big} alone, one of the key, one of the code, and a delete. */
    private List<String> changes(String identity) throws InterruptedException {
        database.execute("alter table t replica identity " + identity);
        Position start;
        try (Source source = pipeline.open(null)) {
            start =
                    new FrameLog(null)
                            .readUntil(source, l -> !l.restartPoints().isEmpty())
                            .lastPosition();
        }
        database.execute(
                "update t set v = 'c' where id = 1",
                "update t set id = 3 where id = 1",
                "update t set code = 30 where id = 3",
                "delete from t where id = 3");
        try (Source source = pipeline.open(start)) {
            return new FrameLog(start)
                    .read(source, 4).changes().stream().map(ReplicaIdentityTest::text).toList();
        }
    }

    private static String text(Delivered change) {
        return change.op().label() + " " + text(change.before()) + " -> " + text(change.after());
    }

    private static String text(@Nullable Map<String, @Nullable String> row) {
        if (row == null) {
            return "-";
        }
        StringBuilder text = new StringBuilder();
        row.values()
                .forEach(
                        cell ->
                                text.append(text.isEmpty() ? "" : ",")
                                        .append(
                                                FrameLog.ABSENT.equals(cell)
                                                        ? "?"
                                                        : cell != null && cell.length() == 3000
                                                                ? "big"
                                                                : cell));
        return text.toString();
    }

    @Test
    void default_brings_the_old_key_where_it_changes_and_of_deletes() throws Exception {
        assertThat(changes("default"))
                .containsExactly(
                        "update - -> 1,10,c,?",
                        "update 1,?,?,? -> 3,10,c,?",
                        "update - -> 3,30,c,?",
                        "delete 3,?,?,? -> -");
    }

    @Test
    void an_index_brings_its_columns_where_they_change_and_of_deletes() throws Exception {
        assertThat(changes("using index t_code"))
                .containsExactly(
                        "update - -> 1,10,c,?",
                        "update - -> 3,10,c,?",
                        "update ?,10,?,? -> 3,30,c,?",
                        "delete ?,30,?,? -> -");
    }

    @Test
    void full_brings_the_whole_old_row_always() throws Exception {
        assertThat(changes("full"))
                .containsExactly(
                        "update 1,10,a,big -> 1,10,c,big",
                        "update 1,10,c,big -> 3,10,c,big",
                        "update 3,10,c,big -> 3,30,c,big",
                        "delete 3,30,c,big -> -");
    }

    @Test
    void with_nothing_the_server_refuses_updates_and_deletes_but_not_inserts() throws Exception {
        database.execute("alter table t replica identity nothing");
        try (Source source = pipeline.open(null)) {
            assertThatThrownBy(() -> database.execute("update t set v = 'c'"))
                    .hasMessageContaining("does not have a replica identity");
            assertThatThrownBy(() -> database.execute("delete from t"))
                    .hasMessageContaining("does not have a replica identity");
            database.execute("insert into t values (4, 40, 'd', null)", "truncate t");
            assertThat(new FrameLog(null).read(source, 2).changes())
                    .extracting(ReplicaIdentityTest::text)
                    .containsExactly("insert - -> 4,40,d,null", "truncate - -> -");
        }
    }
}
