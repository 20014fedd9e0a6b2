package io.tailrace.connector.mysql.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.Definitions;
import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.SchemaHistory;
import io.tailrace.connector.mysql.catalog.SchemaHistory.Kind;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.server.Connections;
import io.tailrace.connector.mysql.server.ServerUrl;
import io.tailrace.spi.frame.TableName;
import io.tailrace.testkit.PrivateMysql;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the server's rows say of an ALTER TABLE: where they are not what a target would have that
 * only follows the columns, the history must have told so.
 */
@Tag("server")
abstract class RewritingContract {

    private static final String DATABASE = "rewriting";
    private static final TableName TABLE = new TableName(DATABASE, "t");

    /** 4000 when the claim itself is tested. */
    private static final int STATEMENTS = Integer.getInteger("tailrace.ddl.statements", 250);

    private static final List<String> TYPES =
            List.of(
                    "smallint",
                    "mediumint",
                    "int",
                    "bigint",
                    "int unsigned",
                    "bigint unsigned",
                    "varchar(5)",
                    "varchar(20)",
                    "varchar(60)",
                    "varchar(20) collate utf8mb4_bin",
                    "varchar(20) character set latin1",
                    "varchar(20) character set utf8mb3",
                    "char(3)",
                    "char(10)",
                    "tinytext",
                    "text",
                    "decimal(8,1)",
                    "decimal(10,2)",
                    "decimal(12,2)",
                    "decimal(12,4)",
                    "date",
                    "datetime",
                    "datetime(3)",
                    "time",
                    "time(2)",
                    "timestamp",
                    "timestamp null",
                    "enum('a','b')",
                    "enum('a','b','c')",
                    "enum('b','a')",
                    "set('a','b')",
                    "set('a','b','c')",
                    "binary(4)",
                    "binary(8)",
                    "varbinary(4)",
                    "varbinary(10)",
                    "blob",
                    "bit(5)",
                    "bit(9)",
                    "float",
                    "float(7,1)",
                    "double",
                    "json");

    private static final List<String> VALUES =
            List.of(
                    "'a'",
                    "'b'",
                    "12.3456",
                    "-7",
                    "70000",
                    "5000000000",
                    "'2026-03-04 05:06:07.89'",
                    "'11:12:13.45'",
                    "'häß€漢🙂'",
                    "'a text of some length, 12'",
                    "'[1, 2]'",
                    "'1'",
                    "null");

    @TempDir Path folder;
    private final Random random = new Random();
    private int columns;

    abstract PrivateMysql server();

    @Test
    void rows_that_an_alter_changes_are_told() throws Exception {
        long seed = Long.getLong("tailrace.ddl.seed", System.nanoTime());
        random.setSeed(seed);
        PrivateMysql server = server();
        server.execute(
                "drop database if exists " + DATABASE,
                "create database " + DATABASE + " charset utf8mb4",
                "use " + DATABASE,
                "set sql_mode = ''");
        Connections connections =
                new Connections(ServerUrl.parse(server.url(DATABASE)), null, null, false);
        try (Catalog catalog = new Catalog(connections);
                Connection connection = connections.connect()) {
            DdlHistory history =
                    new DdlHistory(
                            folder,
                            catalog,
                            new CharacterSets(catalog),
                            ServerSettings.read(connection));
            history.begin("0000", Definitions.NONE);
            play(server, history, "create table t (id int primary key)", 0);
            int changed = 0;
            for (int i = 1; i <= STATEMENTS; i++) {
                fill(server, history);
                String alter = "alter table t " + clause(history);
                List<LogColumn> before = columns(history);
                List<List<String>> rows = rows(server);
                List<SchemaHistory.Effect> effects = play(server, history, alter, i);
                if (effects != null && !rows(server).equals(followed(rows, before, history))) {
                    changed++;
                    assertThat(effects)
                            .as("%s; seed %d", alter, seed)
                            .contains(new SchemaHistory.Effect(Kind.REWRITTEN, TABLE));
                }
            }
            assertThat(changed).as("statements that changed rows").isGreaterThan(20);
        }
    }

    private static @Nullable List<SchemaHistory.Effect> play(
            PrivateMysql server, DdlHistory history, String sql, int number) {
        try {
            server.execute(sql);
        } catch (IllegalStateException e) {
            return null; // refused
        }
        return history.apply(
                new SchemaHistory.Statement(
                        "%08d".formatted(number),
                        "log:1",
                        DATABASE,
                        sql,
                        false,
                        true,
                        false,
                        false));
    }

    private static List<LogColumn> columns(DdlHistory history) {
        return Objects.requireNonNull(history.known().get(TABLE)).columns();
    }

    private static List<List<String>> rows(PrivateMysql server) {
        return server.rows("select * from t order by id");
    }

    /** The rows from before, in the columns of now. */
    private static List<List<String>> followed(
            List<List<String>> rows, List<LogColumn> before, DdlHistory history) {
        List<Integer> ids = before.stream().map(LogColumn::id).toList();
        List<List<String>> followed = new ArrayList<>();
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>();
            for (LogColumn column : columns(history)) {
                int at = ids.indexOf(column.id());
                cells.add(at < 0 ? "null" : row.get(at));
            }
            followed.add(cells);
        }
        return followed;
    }

    /** Puts values that fit into some cells, and others made to fit into others. */
    private void fill(PrivateMysql server, DdlHistory history) {
        server.execute("insert ignore into t (id) values (1), (2), (3), (4), (5), (6)");
        for (LogColumn column : columns(history)) {
            for (int id = 1; id <= 6 && !column.name().equals("id"); id++) {
                try {
                    server.execute(
                            "update t set "
                                    + column.name()
                                    + " = "
                                    + any(VALUES)
                                    + " where id = "
                                    + id);
                } catch (IllegalStateException e) {
                    // this one cannot be made to fit
                }
            }
        }
    }

    private String clause(DdlHistory history) {
        List<String> names =
                columns(history).stream()
                        .map(LogColumn::name)
                        .filter(name -> !name.equals("id"))
                        .toList();
        if (names.size() < 3 || names.size() < 8 && random.nextInt(4) == 0) {
            return "add column " + definition("c" + columns++);
        }
        String name = any(names);
        return switch (random.nextInt(10)) {
            case 0 -> "drop column " + name;
            case 1 -> "rename column " + name + " to c" + columns++;
            case 2 -> "alter column " + name + " set default '2'";
            case 3 -> "convert to character set " + any(List.of("latin1", "utf8mb3", "utf8mb4"));
            case 4 -> "change " + name + " " + definition("c" + columns++) + " first";
            case 5 -> "drop column " + name + ", add " + definition(name);
            default -> "modify column " + definition(name);
        };
    }

    private String definition(String name) {
        int kind = random.nextInt(12);
        if (kind < 2) {
            return name + " int as (id + " + random.nextInt(9) + (kind == 0 ? ") stored" : ")");
        }
        String attributes =
                any(
                        List.of(
                                "",
                                "",
                                "",
                                " not null",
                                " default '1'",
                                " default null",
                                " comment 'as'"));
        return name + " " + any(TYPES) + attributes;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
