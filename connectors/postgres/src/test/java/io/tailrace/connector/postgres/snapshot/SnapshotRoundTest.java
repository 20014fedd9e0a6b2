package io.tailrace.connector.postgres.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.spi.ErrorCode;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("server")
final class SnapshotRoundTest {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    private PrivateDatabase database;

    @BeforeEach
    void makeDatabase() {
        database = postgres.database();
    }

    private static List<String> numbers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> i + "|v" + i).toList();
    }

    private void makeNumbers(int count) {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, " + count + ") i");
    }

    @Test
    void reads_a_table_in_key_order_whatever_the_number_of_chunks_and_readers()
            throws InterruptedException {
        makeNumbers(2000);
        RoundLog log = new RoundLog(database).sizes(4, "1KiB", "300B");
        assertThat(log.read(RoundLog.of("public.t")).done()).isTrue();
        assertThat(log.rows).isEqualTo(numbers(2000));
        assertThat(log.eventIds).isSorted().doesNotHaveDuplicates();
        assertThat(log.schemas).hasSize(1);
    }

    @Test
    void goes_on_behind_the_last_row_delivered_wherever_it_was_cut() throws InterruptedException {
        makeNumbers(300);
        for (int batches = 1; batches < 20; batches += 6) {
            RoundLog log = new RoundLog(database);
            SnapshotState state = log.read(RoundLog.of("public.t"), batches);
            while (!state.done()) {
                state = log.read(state, batches);
            }
            assertThat(log.rows).isEqualTo(numbers(300));
        }
    }

    @Test
    void every_position_of_a_round_is_one_to_go_on_from() throws InterruptedException {
        makeNumbers(200);
        RoundLog whole = new RoundLog(database).sizes(2, "2KiB", "120B");
        List<Integer> rowsAt = new ArrayList<>();
        whole.read(RoundLog.of("public.t"));
        for (SnapshotState state : whole.states) {
            if (!state.done()) {
                RoundLog rest = new RoundLog(database);
                rest.read(state);
                rowsAt.add(200 - rest.rows.size());
                assertThat(rest.rows).isEqualTo(numbers(200).subList(200 - rest.rows.size(), 200));
            }
        }
        assertThat(rowsAt).isSorted().hasSizeGreaterThan(10);
    }

    @Test
    void a_route_that_is_further_is_given_exactly_what_it_lacks() throws InterruptedException {
        makeNumbers(400);
        RoundLog run = new RoundLog(database).sizes(2, "2KiB", "100B");
        run.read(RoundLog.of("public.t"));
        for (int behind = 0; behind < 12; behind += 5) {
            SnapshotState slow = run.states.get(behind);
            for (int ahead = behind; ahead < behind + 12; ahead += 4) {
                SnapshotState fast = run.states.get(ahead);
                RoundLog other = new RoundLog(database).others(fast).sizes(2, "5KiB", "700B");
                SnapshotState between = other.read(slow, 3);
                other.others(fast).read(between);
                assertThat(other.rows)
                        .as("%s and %s", slow.encode(), fast.encode())
                        .isEqualTo(numbers(400).subList(rowsIn(fast), 400));
            }
        }
    }

    @Test
    void goes_on_behind_a_truncation_before_which_no_row_was_read() throws InterruptedException {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, repeat('x', 3000) FROM generate_series(1, 3) i");
        RoundLog log = new RoundLog(database).sizes(2, "2KiB", "1KiB");
        SnapshotState lost =
                SnapshotState.EMPTY.replace(List.of(new TableName("public", "t"))); // by a gap
        SnapshotState truncated = log.read(lost, 1);
        assertThat(log.rows).containsExactly("truncate");
        assertThat(log.read(truncated).done()).isTrue();
        assertThat(log.rows).hasSize(4).doesNotHaveDuplicates();
    }

    private static int rowsIn(SnapshotState state) {
        List<String> key = state.tables().get(new TableName("public", "t")).lastKey();
        return key == null ? 0 : Integer.parseInt(key.getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'k' || i | text",
                "repeat(chr(92), i % 7) || E'\\t\\n''\"' || i || 'ü;,:=/%~+ ' | text",
                "md5(i::text)::uuid | uuid",
                "timestamptz '2026-01-01' - i * interval '1.000001 hours' | timestamptz",
                "decode(lpad(to_hex(i * 7919), 8, '0'), 'hex') | bytea",
                "i / 7.0 | numeric",
                "(i / 3.0)::float8 | float8",
                "(100000 - i)::char(9) | char(9)",
                "(i || ' days')::interval | interval",
                "ARRAY[i % 10, i] | int[]",
                "row(i % 10, i)::twins | twins",
                "('10.0.' || i / 250 || '.' || i % 250)::inet | inet",
                "(i::text)::money | money",
                "(ARRAY['NaN', 'Infinity', '-Infinity', '1e-310'] || i::text)[least(i, 5)]::float8 * i | float8",
                "coalesce((ARRAY['NaN', '-0.00001'])[i]::numeric, i * 1e30 + 0.1) | numeric",
                "coalesce((ARRAY['infinity', '-infinity', '0044-03-15 BC'])[i]::date, DATE '0001-01-01' + i) | date",
                "make_interval(months => -i % 7, days => i, secs => i * 0.001) | interval",
                "timetz '00:00+02' + i * interval '61.5 s' | timetz",
                "jsonb_build_object('it''s', i % 10, E'\\t\"', i) | jsonb",
                "i::bit(16) | bit(16)",
                "int4range(i % 9, 500 + i) | int4range",
                "ARRAY['it''s {' || i, NULL, ',\"}'] | text[]",
                "to_tsvector('simple', 'a fat ' || i) | tsvector",
                "('0/' || to_hex(i * 7))::pg_lsn | pg_lsn",
                "'Ab' || i | text COLLATE anycase",
                "'n' || i | name"
            })
    void any_type_may_be_the_key(String key) throws InterruptedException {
        String value = key.substring(0, key.lastIndexOf('|'));
        String type = key.substring(key.lastIndexOf('|') + 1);
        database.execute(
                "CREATE TYPE twins AS (a int, b int)",
                "CREATE COLLATION anycase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                "CREATE TABLE \"Odd \"\"T\" (v int, \"Ke y\" " + type + " PRIMARY KEY)",
                "INSERT INTO \"Odd \"\"T\" SELECT i, " + value + " FROM generate_series(1, 300) i");
        RoundLog log = new RoundLog(database);
        SnapshotState state = log.read(RoundLog.of("public.Odd \"T"), 3);
        while (!state.done()) {
            state = log.read(state, 3);
        }
        assertThat(
                        log.rows.stream()
                                .map(row -> row.substring(0, row.indexOf('|')))
                                .map(Integer::valueOf))
                .hasSize(300)
                .doesNotHaveDuplicates();
    }

    @Test
    void a_key_of_several_columns_is_followed_in_the_order_of_its_index()
            throws InterruptedException {
        database.execute(
                "CREATE TABLE t (b text, a int, c int, PRIMARY KEY (a, b))",
                "INSERT INTO t SELECT chr(65 + i % 26) || i, i % 10, i FROM generate_series(1, 500) i");
        RoundLog log = new RoundLog(database);
        SnapshotState state = log.read(RoundLog.of("public.t"), 2);
        while (!state.done()) {
            state = log.read(state, 2);
        }
        assertThat(log.rows)
                .isEqualTo(
                        database
                                .rows("SELECT b || '|' || a || '|' || c FROM t ORDER BY a, b")
                                .stream()
                                .map(List::getFirst)
                                .toList());
    }

    @Test
    void a_table_without_a_key_is_read_again_from_the_start_after_a_truncate()
            throws InterruptedException {
        database.execute(
                "CREATE TABLE t (id int, v text)",
                "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 2000) i");
        RoundLog log = new RoundLog(database).sizes(3, "16KiB", "2KiB");
        SnapshotState state = log.read(RoundLog.of("public.t"), 4);
        assertThat(log.rows).doesNotContain("truncate").isNotEmpty();
        RoundLog again = new RoundLog(database).sizes(3, "16KiB", "2KiB");
        assertThat(again.read(state).done()).isTrue();
        assertThat(again.rows.getFirst()).isEqualTo("truncate");
        assertThat(again.rows.subList(1, 2001))
                .isEqualTo(numbers(2000))
                .hasSize(again.rows.size() - 1);
    }

    @Test
    void a_partitioned_table_is_read_through_its_root() throws InterruptedException {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (120)",
                "CREATE TABLE t2 (v text, id int NOT NULL)",
                "ALTER TABLE t ATTACH PARTITION t2 FOR VALUES FROM (120) TO (1000)",
                "INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 300) i");
        RoundLog log = new RoundLog(database);
        log.read(log.read(RoundLog.of("public.t"), 5));
        assertThat(log.rows).isEqualTo(numbers(300));
    }

    @Test
    void an_inheriting_table_is_not_read_with_its_parent() throws InterruptedException {
        makeNumbers(3);
        database.execute(
                "CREATE TABLE child () INHERITS (t)", "INSERT INTO child VALUES (9, 'child')");
        RoundLog log = new RoundLog(database);
        log.read(RoundLog.of("public.t"));
        assertThat(log.rows).isEqualTo(numbers(3));
    }

    @Test
    void an_empty_table_and_one_without_columns_have_their_shape_announced()
            throws InterruptedException {
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b ()",
                "INSERT INTO b DEFAULT VALUES");
        RoundLog log = new RoundLog(database);
        assertThat(log.read(RoundLog.of("public.a", "public.b")).done()).isTrue();
        assertThat(log.schemas).containsExactly("public.a v1", "public.b v1");
        assertThat(log.rows).containsExactly("");
    }

    @Test
    void a_table_that_was_dropped_is_done() throws InterruptedException {
        makeNumbers(3);
        RoundLog log = new RoundLog(database);
        assertThat(log.read(RoundLog.of("public.gone", "public.t")).done()).isTrue();
        assertThat(log.rows).isEqualTo(numbers(3));
    }

    @Test
    void columns_and_rows_are_those_that_the_publication_lets_through()
            throws InterruptedException {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, secret text, v text, g int GENERATED ALWAYS AS (id * 2) STORED)",
                "INSERT INTO t SELECT i, 's', 'v' || i FROM generate_series(1, 50) i",
                "CREATE PUBLICATION p FOR TABLE t (id, v) WHERE (id <= 20)");
        RoundLog log = new RoundLog(database).publication("p");
        log.read(RoundLog.of("public.t"));
        assertThat(log.rows).isEqualTo(numbers(20));
    }

    @Test
    void a_second_snapshot_of_a_table_is_asked_for_by_its_generation() throws InterruptedException {
        makeNumbers(10);
        SnapshotState done = new RoundLog(database).read(RoundLog.of("public.t"));
        SnapshotState asked = done.request(List.of(new TableName("public", "t")));
        assertThat(asked.done()).isFalse();
        RoundLog log = new RoundLog(database).others(done);
        assertThat(log.read(asked).done()).isTrue();
        assertThat(log.rows).isEqualTo(numbers(10));
    }

    @Test
    void a_row_larger_than_all_memory_that_may_wait_passes() throws InterruptedException {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, repeat('x', CASE WHEN i % 5 = 0 THEN 1000000 ELSE 10 END) FROM generate_series(1, 60) i");
        RoundLog log = new RoundLog(database).sizes(4, "4KiB", "1KiB");
        assertThat(log.read(RoundLog.of("public.t")).done()).isTrue();
        assertThat(log.rows).hasSize(60);
    }

    @Test
    void a_round_that_loses_its_connections_says_so() {
        makeNumbers(20000);
        RoundLog log =
                new RoundLog(database).sizes(2, "1KiB", "100B").afterFirstBatch(this::endSessions);
        assertThatThrownBy(() -> log.read(RoundLog.of("public.t")))
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e -> assertThat(e.code().kind()).isEqualTo(ErrorCode.Kind.SOURCE));
    }

    private void endSessions() {
        database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ALTER v TYPE varchar(99)",
                "ALTER TABLE t ALTER id TYPE bigint",
                "ALTER TABLE t ADD w int DEFAULT random()",
                "TRUNCATE t"
            })
    void a_table_that_was_rewritten_after_the_snapshot_is_not_taken_for_empty(String change)
            throws Exception {
        makeNumbers(10);
        try (Connection exporter = database.connect()) {
            exporter.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            exporter.setAutoCommit(false);
            String snapshot = Sql.rows(exporter, "SELECT pg_export_snapshot()").getFirst().text(0);
            database.execute(change);
            assertThatThrownBy(
                            () ->
                                    new RoundLog(database)
                                            .onExported(snapshot, RoundLog.of("public.t")))
                    .hasMessageContaining(
                            "table public.t was altered just after the snapshot was taken");
        }
    }
}
