package io.tailrace.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A transaction far larger than the heap passes, and goes on where it was cut. With {@code
 * -Dtailrace.test.rows=10000000} it has ten million rows.
 */
@Tag("server")
final class LargeTransactionTest {

    private static final int ROWS = Integer.getInteger("tailrace.test.rows", 1_000_000);

    @RegisterExtension
    static final PrivatePostgres postgres = PrivatePostgres.own().with("max_wal_size", "8GB");

    private PrivateDatabase database;
    private SmallHeap heap;

    @BeforeEach
    void make_table() {
        database = postgres.database();
        database.execute("create table t (id integer primary key, v text)");
        heap = new SmallHeap(database);
    }

    @ParameterizedTest
    @ValueSource(strings = {"streaming", "whole"})
    void passes_and_goes_on_where_it_was_cut(String streaming) throws Exception {
        String start = heap.begin();
        database.execute(
                "insert into t select i, 'row ' || i || repeat('x', 60) from generate_series(1, "
                        + ROWS
                        + ") i");
        List<String> head = read(streaming, ROWS / 2, start);
        int seen = Integer.parseInt(head.getFirst());
        List<String> tail = read(streaming, ROWS - seen, head.getLast());

        assertThat(seen).isBetween(ROWS / 2, ROWS - 1);
        assertThat(Integer.parseInt(tail.getFirst())).isEqualTo(ROWS - seen);
        assertThat(ordinal(head.get(1))).isZero();
        assertThat(ordinal(head.get(2))).isEqualTo(seen - 1);
        assertThat(ordinal(tail.get(1))).isEqualTo(seen);
        assertThat(ordinal(tail.get(2))).isEqualTo(ROWS - 1);
    }

    /** How many changes came, the first's id, the last's, and the position behind them. */
    private List<String> read(String streaming, int count, String from) throws Exception {
        List<String> output = heap.read("ids", streaming, "NEVER", Integer.toString(count), from);
        String[] words = output.getFirst().split(" ");
        assertThat(words[5]).as("changes out of order").isEqualTo("0");
        return List.of(words[1], words[2], words[3], SmallHeap.position(output));
    }

    private static long ordinal(String id) {
        return Long.parseLong(id.substring(id.lastIndexOf('-') + 1), 16);
    }
}
