package io.tailrace.connector.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.spi.frame.TableName;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("server")
final class StoredTableTest {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    private PrivateDatabase database;

    @BeforeEach
    void make_tables() {
        database = postgres.database();
        database.execute(
                "create domain filled as text default 'f'",
                "create table t (id int primary key, v varchar(10), c int default 1)",
                "insert into t values (1, 'a'), (2, 'b')",
                "create table root (id int primary key, v text) partition by range (id)",
                "create table leaf partition of root for values from (0) to (10)",
                "insert into root values (1, 'a')");
    }

    private StoredTable stored(String table) {
        TableName name = new TableName("public", table);
        try (Connection connection = database.connect()) {
            return Objects.requireNonNull(
                    StoredTable.of(connection, List.of(name)).get(name), table);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isRewrittenBy(String statements) {
        String table = statements.contains("root") ? "root" : "t";
        TableMark before = TableMark.decode(stored(table).mark().encode());
        database.execute(statements.split("; "));
        return stored(table).isRewrittenSince(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table t add column d int default 7",
                "alter table t add column d timestamptz not null default now()",
                "alter table t add column d float8 default random()",
                "alter table t add column d int default 7; alter table t alter column d drop default",
                "alter table t add column d float8 default random(); alter table t alter column d drop default",
                "alter table t add column d int default 7; vacuum full t",
                "alter table t add column d filled",
                "alter table t add column d serial",
                "alter table t add column d int generated always as identity",
                "alter table t add column d int generated always as (c + 1) stored",
                "alter table t alter column c type int using c + 1",
                "alter table t alter column c type text",
                "alter table t alter column v type varchar(10) using upper(v)",
                "alter table root add column d int default 7",
                "alter table root add column d filled",
                "alter table root alter column v type text using upper(v)"
            })
    void rows_get_other_values(String statements) {
        assertThat(isRewrittenBy(statements)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table t add column d int, add column e text default null",
                "alter table t add column d int generated always as (c + 1) virtual",
                "alter table t drop column c",
                "alter table t rename column c to d",
                "alter table t alter column c set default 5, alter column c set not null",
                "alter table t alter column c set statistics 5",
                "alter table t alter column v type varchar(20)",
                "alter table t alter column v type text",
                "vacuum full t",
                "cluster t using t_pkey",
                "truncate t",
                "analyze t; vacuum freeze t",
                "create index on t (c)",
                "alter table root add column d int",
                "create table second partition of root for values from (10) to (20)",
                "vacuum full root"
            })
    void rows_keep_their_values(String statements) {
        assertThat(isRewrittenBy(statements)).isFalse();
    }

    private boolean getsRowsBy(String statements) {
        database.execute(
                "create table loaded (id int primary key, v text)",
                "insert into loaded values (25, 'b')",
                "create table tree (id int primary key, v text) partition by range (id)",
                "create table twig partition of tree for values from (30) to (40)",
                "insert into tree values (30, 'c')",
                "create table gone (id int primary key, v text)",
                "insert into gone values (50, 'd')",
                "alter table root attach partition gone for values from (50) to (60)");
        TableMark before = TableMark.decode(stored("root").mark().encode());
        database.execute(statements.split("; "));
        StoredTable now = stored("root");
        try (Connection connection = database.connect()) {
            return StoredTable.haveRows(connection, now.attachedSince(before));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table root attach partition loaded for values from (20) to (30)",
                "begin; create table b (like root including all); insert into b values (15, 'x');"
                        + " alter table root attach partition b for values from (10) to (20); commit",
                "alter table root attach partition tree for values from (30) to (40)",
                "alter table root detach partition gone; alter table root attach partition gone for values from (50) to (60)",
                "alter table root attach partition loaded for values from (20) to (30); alter table root detach partition gone",
                "alter table root attach partition tree for values from (30) to (40); create table leaf2 partition of tree"
                        + " for values from (50) to (60)"
            })
    void rows_are_attached(String statements) {
        assertThat(getsRowsBy(statements)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table p partition of root for values from (10) to (20); insert into root values (11, 'x')",
                "begin; create table p partition of root for values from (10) to (20); insert into root values (11, 'x'); commit",
                "create table e (like root including all); alter table root attach partition e for values from (10) to (20)",
                "alter table root detach partition gone",
                "alter table root detach partition leaf",
                "alter table root alter column v type text using upper(v)",
                "alter table root add column d int default 7",
                "vacuum full root; vacuum full gone; vacuum freeze pg_inherits, pg_attribute",
                "insert into root values (51, 'x')"
            })
    void no_rows_are_attached(String statements) {
        assertThat(getsRowsBy(statements)).isFalse();
    }
}
