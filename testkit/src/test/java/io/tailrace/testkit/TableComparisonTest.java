package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
final class TableComparisonTest {

    private static final String EVENT =
            "{\"id\":\"%s\",\"op\":\"%s\",\"table\":\"public.t\",\"key\":%s,\"before\":%s,\"after\":%s}";

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    @TempDir Path folder;

    private PrivateDatabase database;
    private Connection source;
    private Connection duckDb;

    @BeforeEach
    void fill() throws SQLException {
        database = postgres.database();
        database.execute(
                "create table t (k text, n bigint, amount numeric(12,3), f float8, b bytea, j jsonb, since timestamptz, on_day date,"
                        + " yes boolean, u uuid, primary key (k, n))",
                "insert into t select c, i, i / 8.0, i / 3.0::float8, decode(md5(c), 'hex'), jsonb_build_object('b', i, 'a', c),"
                        + " timestamptz '2024-01-01 00:00:00.5+00' + i * interval '1 us', date '2024-02-29' + i, i % 2 = 0, md5(c)::uuid"
                        + " from generate_series(1, 600) i, unnest(array['ä', 'Z', 'a', '', '😀', 'ﬁ']) c",
                "update t set amount = null, f = 'NaN', since = null where n = 7");
        source = database.connect();
        duckDb = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = duckDb.createStatement()) {
            statement.execute("create schema public");
            statement.execute(
                    "create table public.t (k varchar, n bigint, amount decimal(12,3), f double, b blob, j json, since timestamptz,"
                            + " on_day date, yes boolean, u uuid)");
            statement.execute(
                    "insert into public.t select c, i, cast(i as double) / 8, cast(i as double) / 3, unhex(md5(c)), '{\"a\":\"' || c || '\",\"b\":' || i || '}',"
                            + " timestamptz '2024-01-01 00:00:00.5+00' + to_microseconds(i), cast(date '2024-02-29' + i as date), i % 2 = 0, cast(md5(c) as uuid)"
                            + " from (select cast(range as int) as i from range(1, 601)), (select unnest(['ä', 'Z', 'a', '', '😀', 'ﬁ']) as c)");
            statement.execute(
                    "update public.t set amount = null, f = 'NaN', since = null where n = 7");
        }
    }

    @AfterEach
    void close() throws SQLException {
        source.close();
        duckDb.close();
    }

    @Test
    void finds_equal_rows_equal_in_both_databases() throws SQLException {
        TableComparison comparison = compare();

        assertThat(comparison.toString()).isEqualTo("public.t: 3600 rows, equal");
        assertThat(comparison.equal()).isTrue();
    }

    @Test
    void names_missing_doubled_and_changed_rows() throws SQLException {
        try (Statement statement = duckDb.createStatement()) {
            statement.execute("delete from public.t where k = 'Z' and n = 11");
            statement.execute(
                    "insert into public.t select * from public.t where k = 'ä' and n = 12");
            statement.execute(
                    "update public.t set amount = amount + 0.001 where k = '😀' and n = 13");
        }

        assertThat(compare().toString())
                .startsWith("public.t: 3600 rows, 3 differences")
                .contains("missing: k=Z, n=11")
                .contains("too many: k=ä, n=12")
                .contains("differs: k=😀, n=13; amount is 1.626, not 1.625");
    }

    @Test
    void folds_lines_by_key_with_absent_cells_moved_keys_and_truncates() throws Exception {
        database.execute(
                "create table l (id int primary key, a text, b text)",
                "insert into l values (2, 'new', 'kept'), (5, 'x', null)");

        assertThat(
                        fold(
                                line(
                                        "1",
                                        "insert",
                                        "{\"id\":9}",
                                        "null",
                                        "{\"id\":9,\"a\":\"gone\",\"b\":\"\"}"),
                                line("2", "truncate", "null", "null", "null"),
                                line(
                                        "3",
                                        "insert",
                                        "{\"id\":1}",
                                        "null",
                                        "{\"id\":1,\"a\":\"old\",\"b\":\"kept\"}"),
                                line(
                                        "4",
                                        "update",
                                        "{\"id\":2}",
                                        "{\"id\":1}",
                                        "{\"id\":2,\"a\":\"new\"}"),
                                line(
                                        "5",
                                        "insert",
                                        "{\"id\":5}",
                                        "null",
                                        "{\"id\":5,\"a\":\"x\",\"b\":null}"),
                                line(
                                        "6",
                                        "insert",
                                        "{\"id\":6}",
                                        "null",
                                        "{\"id\":6,\"a\":\"x\",\"b\":null}"),
                                line("7", "delete", "{\"id\":6}", "{\"id\":6}", "null")))
                .hasToString("public.l: 2 rows, equal");
    }

    @Test
    void sees_a_line_that_came_twice_where_there_is_no_key() throws Exception {
        database.execute(
                "create table l (id int, a text, b text)",
                "insert into l values (1, 'a', 'b'), (1, 'a', 'b')");
        String row = "{\"id\":1,\"a\":\"a\",\"b\":\"b\"}";
        String first = line("1", "insert", "null", "null", row);
        String second = line("2", "insert", "null", "null", row);

        assertThat(fold(first, second)).hasToString("public.l: 2 rows, equal");
        assertThat(fold(first, second, second).toString()).contains("too many: id=1");
        assertThat(JsonLines.read(folder).repeatedIds()).containsExactly("2");
    }

    private TableComparison compare() throws SQLException {
        return TableComparison.withDuckDb(source, "public", "t", duckDb);
    }

    private TableComparison fold(String... lines) throws IOException, SQLException {
        Files.write(folder.resolve("l-000001.jsonl"), new ArrayList<>(List.of(lines)));
        return TableComparison.withJsonLines(source, "public", "l", JsonLines.read(folder));
    }

    private static String line(String id, String op, String key, String before, String after) {
        return EVENT.formatted(id, op, key, before, after).replace("public.t", "public.l");
    }
}
