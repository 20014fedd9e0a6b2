package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of 64 MiB pass through a heap of 256 MiB. */
@Tag("server")
final class LargeRowTest {

    private static final int LARGE = 64 << 20;

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.own();

    private PrivateDatabase database;
    private SmallHeap heap;

    @BeforeEach
    void make_table() {
        database = postgres.database();
        database.execute(
                "create table t (id integer primary key, v text, flag boolean)",
                "alter table t alter column v set storage external");
        heap = new SmallHeap(database);
    }

    private static String large(char letter) {
        CRC32 sum = new CRC32();
        byte[] piece = String.valueOf(letter).repeat(1 << 16).getBytes();
        for (int done = 0; done < LARGE; done += piece.length) {
            sum.update(piece);
        }
        return LARGE + "/" + sum.getValue();
    }

    private static String value(char letter) {
        return "repeat('" + letter + "', " + LARGE + ")";
    }

    @Test
    void of_a_snapshot() throws Exception {
        database.execute(
                "insert into t select i, case when i % 2 = 0 then 'short' else "
                        + value('a')
                        + " end, true from generate_series(1, 5) i");
        List<String> rows = heap.read("rows", "streaming", "INITIAL", "5");
        for (int i = 1; i <= 5; i++) {
            assertThat(rows.get(i - 1))
                    .isEqualTo(
                            "read before none after "
                                    + i
                                    + ","
                                    + (i % 2 == 0 ? "short" : large('a'))
                                    + ",true");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "whole"})
    void of_the_log(String streaming) throws Exception {
        String start = heap.begin();
        database.transaction(
                "insert into t select i, " + value('a') + ", i = 2 from generate_series(1, 3) i",
                "savepoint s",
                "update t set v = " + value('c') + " where id = 2",
                "rollback to savepoint s",
                "update t set v = " + value('b') + " where id = 1");
        database.execute(
                "update t set flag = true where id = 1",
                "alter table t replica identity full",
                "update t set flag = false where id = 2",
                "delete from t where id = 3");
        assertThat(heap.read("rows", streaming, "NEVER", "7", start).subList(0, 7))
                .containsExactly(
                        "insert before none after 1," + large('a') + ",false",
                        "insert before none after 2," + large('a') + ",true",
                        "insert before none after 3," + large('a') + ",false",
                        "update before none after 1," + large('b') + ",false",
                        "update before none after 1,absent,true",
                        "update before 2," + large('a') + ",true after 2," + large('a') + ",false",
                        "delete before 3," + large('a') + ",false after none");
    }
}
