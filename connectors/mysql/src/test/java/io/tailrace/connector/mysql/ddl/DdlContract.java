package io.tailrace.connector.mysql.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.connector.mysql.catalog.Catalog;
import io.tailrace.connector.mysql.catalog.CharacterSets;
import io.tailrace.connector.mysql.catalog.Columns;
import io.tailrace.connector.mysql.catalog.Definitions;
import io.tailrace.connector.mysql.catalog.SchemaHistory;
import io.tailrace.connector.mysql.catalog.ServerSettings;
import io.tailrace.connector.mysql.catalog.TableVersion;
import io.tailrace.connector.mysql.catalog.ZeroDates;
import io.tailrace.connector.mysql.server.Connections;
import io.tailrace.connector.mysql.server.ServerUrl;
import io.tailrace.spi.frame.Column;
import io.tailrace.spi.frame.TableName;
import io.tailrace.testkit.PrivateMysql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reader of DDL makes of statements is what the server itself makes of them. */
@Tag("server")
abstract class DdlContract {

    private static final int ROUNDS = Integer.getInteger("tailrace.ddl.rounds", 3);

    private static final String SWAP =
            "alter table plain rename column x to y, rename column y to x";
    private static final String SWAP_OF_57 =
            "alter table plain change x y bigint unsigned, change y x varchar(3) default 'a,b'";

    static final List<String> COMMON =
            List.of(
                    "create table plain (id int primary key, name varchar(20) not null default 'x,y)' comment 'it''s (', n decimal(12,3) unsigned)",
                    "CREATE TABLE IF NOT EXISTS `odd ``name` (`a``b` INT(11) UNSIGNED ZEROFILL NOT NULL AUTO_INCREMENT, `select` text,"
                            + " `é` char(3) CHARACTER SET latin1, PRIMARY KEY USING BTREE (`a``b` DESC), KEY k (`select`(10))) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
                    "/* a note */ create /*!32312 table */ if not exists -- rest\n noted (# here\n a tinyint(1), b bit, c bit(10), d year, e bool default false)",
                    "create table kinds (a smallint, b mediumint unsigned, c bigint, d float, e double precision, f float(30), g real,"
                            + " h date, i time(3), j datetime(6) default current_timestamp(6) on update current_timestamp(6), k timestamp null,"
                            + " l tinytext, m text, n mediumtext, o longtext, p tinyblob, q blob, r mediumblob, s longblob,"
                            + " t binary(5), u varbinary(300), v enum('a','it''s','c ') , w set('x','y','z'), x numeric, y dec(5), z char)",
                    "create table sized (a text(100), b text(20000), c blob(200), d blob(70000), e national varchar(10), f nchar(4), g char varying(7),"
                            + " h character varying(8), i long varchar, j long varbinary, k integer, l int8, m int2, n fixed(4,2), o serial)",
                    "create table charsets (a varchar(10), b varchar(10) character set latin1, c char(5) collate utf8mb4_bin, d text charset binary,"
                            + " e enum('ä') character set utf8mb4, f varchar(9) ascii, g char(4) binary) default character set = cp1251",
                    "create table composite (a int, b int, c int, constraint pk primary key (c, a), unique key u (b), check (b > 0))",
                    "create table referring (a int, foreign key fk (a) references composite (b) on delete cascade, constraint foreign key (a) references composite (b) on update set null)",
                    "create table inline_key (a int, b int primary key comment 'primary key')",
                    "create table likewise like kinds",
                    "create table generated_columns (a int, b int generated always as (a + 1) virtual, c int as (a * 2) stored, d int unique)",
                    "create table parts (id int, at date) partition by range (year(at)) (partition p0 values less than (2000) comment = 'x', partition p1 values less than (2100))",
                    "alter table plain add column added int, add (x int, y varchar(3) default 'a,b'), add z int first, add zz int after id",
                    "alter table plain change column name label varchar(40) character set latin1 not null first, drop column n, modify x bigint unsigned after y",
                    SWAP,
                    "alter table plain add index i (x), add unique (label), drop primary key, add primary key (zz, id), alter x set default 'q', comment = 'drop column id'",
                    "alter table plain drop column zz, add column zz int, default character set latin2",
                    "alter table plain add after_charset varchar(5)",
                    "alter table plain add told_first varchar(5), modify after_charset char(2), default charset latin1",
                    "alter table plain add greek varchar(5) character set greek, convert to character set cp1251, add own varchar(3)",
                    "alter table plain change own `charset` varchar(4)",
                    "alter table plain drop column `charset`, default collate latin1_bin",
                    "create table keyed (a varchar(9) primary key, b int)",
                    "alter table keyed add column a varchar(9) first, change a c int",
                    "alter table charsets convert to character set utf8mb4 collate utf8mb4_general_ci",
                    "alter table kinds rename to kinds2, add column tail int",
                    "rename table kinds2 to tmp_kinds, likewise to kinds2, tmp_kinds to likewise",
                    "create database other character set latin1",
                    "create table other.there (a varchar(10), b text)",
                    "alter table other.there rename there",
                    "alter database other default collate utf8mb4_bin",
                    "create table `other`.second (a varchar(10))",
                    "drop table if exists nothing, inline_key, `noted`",
                    "create table inline_key (z text, y int)",
                    "truncate inline_key",
                    "alter table inline_key order by z, y",
                    "alter table inline_key engine = InnoDB row_format=dynamic default charset latin1",
                    "create index added_index on inline_key (y)",
                    "create view seen as select * from inline_key",
                    "drop view seen",
                    "alter table parts reorganize partition p1 into (partition p1 values less than (2050), partition p2 values less than (2100))",
                    "alter table parts add partition (partition p3 values less than (4000))",
                    "alter table parts truncate partition p0",
                    "alter table parts drop partition p1",
                    "drop database other");

    @TempDir Path folder;

    abstract PrivateMysql server();

    abstract List<String> special();

    @Test
    void statements_do_what_the_server_does() throws Exception {
        play("statements", all());
    }

    private List<String> all() {
        List<String> statements = new ArrayList<>(COMMON);
        if (server().isMysqlBefore(800)) {
            statements.replaceAll(each -> each.equals(SWAP) ? SWAP_OF_57 : each);
        }
        statements.addAll(special());
        return statements;
    }

    @Test
    void random_changes_do_what_the_server_does() throws Exception {
        long seed = Long.getLong("tailrace.ddl.seed", new Random().nextLong());
        for (int i = 0; i < ROUNDS; i++, seed++) {
            play(
                    "random",
                    new RandomDdl(new Random(seed), server().isMariadb()).statements(120),
                    "seed " + seed);
        }
    }

    private void play(String database, List<String> statements) throws Exception {
        play(database, statements, "");
    }

    private void play(String database, List<String> statements, String hint) throws Exception {
        PrivateMysql server = server();
        server.execute(
                "drop database if exists " + database,
                "drop database if exists other",
                "create database " + database + " character set utf8mb4",
                "use " + database);
        Connections connections =
                new Connections(ServerUrl.parse(server.url(database)), null, null, false);
        try (Catalog catalog = new Catalog(connections);
                Connection connection = connections.connect()) {
            CharacterSets sets = new CharacterSets(catalog);
            DdlHistory history =
                    new DdlHistory(folder, catalog, sets, ServerSettings.read(connection));
            history.begin("0000", Definitions.NONE);
            List<String> refused = new ArrayList<>();
            int number = 0;
            boolean oracle = false;
            for (String sql : statements) {
                oracle = sql.startsWith("set sql_mode") ? sql.contains("oracle") : oracle;
                try {
                    server.execute(sql);
                } catch (IllegalStateException e) {
                    refused.add(sql + ": " + e.getCause());
                    continue;
                }
                String sequence = "%08d".formatted(++number);
                history.apply(
                        new SchemaHistory.Statement(
                                sequence,
                                "log:1",
                                database,
                                sql,
                                sql.contains("\"odd"),
                                true,
                                true,
                                oracle));
                var expected =
                        shown(
                                catalog.tables(
                                        name ->
                                                name.schema().equals(database)
                                                        || name.schema().equals("other")),
                                sets);
                var got = shown(history.known(), sets);
                expected.forEach(
                        (name, columns) ->
                                assertThat(got.get(name))
                                        .as("%s after %s; %s", name, sql, hint)
                                        .isEqualTo(columns));
                assertThat(got.keySet()).as("after %s; %s", sql, hint).isEqualTo(expected.keySet());
            }
            if (hint.isEmpty()) {
                assertThat(refused).isEmpty();
            }
            var now = shown(history.known(), sets);
            DdlHistory again =
                    new DdlHistory(folder, catalog, sets, ServerSettings.read(connection));
            assertThat(again.resume("99999999")).isTrue();
            assertThat(shown(again.known(), sets)).as("kept on disk").isEqualTo(now);
            assertThat(Files.size(folder.resolve("schema"))).isPositive();
        }
    }

    /** A table as pipelines see it, and its character sets. */
    private static TreeMap<String, List<String>> shown(
            Map<TableName, TableVersion> tables, CharacterSets sets) {
        Columns columns = new Columns(sets, ZeroDates.FAIL);
        TreeMap<String, List<String>> shown = new TreeMap<>();
        tables.forEach(
                (name, version) ->
                        shown.put(
                                name.toString(),
                                version.columns().stream()
                                        .map(
                                                column -> {
                                                    Column seen = columns.column(column);
                                                    return seen.name()
                                                            + " "
                                                            + seen.type().kind()
                                                            + " "
                                                            + seen.sourceType()
                                                            + (seen.nullable() ? " null " : " ")
                                                            + seen.keyOrdinal()
                                                            + " "
                                                            + sets.name(column.collation())
                                                            + " "
                                                            + column.labels();
                                                })
                                        .toList()));
        return shown;
    }
}
