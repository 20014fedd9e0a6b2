package io.tailrace.connector.mysql.ddl;

import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbDdlTest extends DdlContract {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return SERVER;
    }

    @Override
    List<String> special() {
        return List.of(
                "create or replace table m1 (a json, "
                        + (SERVER.version() < 1010 ? "" : "b uuid, c inet4, ")
                        + "d inet6, e varchar(100) compressed, f geometrycollection ref_system_id = 1, g text compressed)",
                "create or replace table m1 (a int default (1 + 2) check (a > 0), b varchar(10) invisible) with system versioning",
                "set system_versioning_alter_history = keep",
                "alter table m1 add column if not exists c int, drop column if exists nothing, add column if not exists a text",
                "create table m2 (a int, b int /*!50701 nonsense */ /*M!100100 unsigned */)",
                "set statement max_statement_time = 100 for alter online table if exists m2 wait 10 add column c int",
                "alter ignore table m2 modify if exists nothing int, change if exists b bb int, rename column if exists q to r",
                "alter table m2 add column d int first, change nothing d bigint",
                "alter table m2 add column d int, change d d bigint first, drop column d",
                "alter table m2 convert to character set latin1, add column e json, add f text character set greek",
                "alter table m2 add primary key if not exists (a), drop column d",
                "alter table m2 add primary key if not exists (c), add column if not exists g int primary key, drop column a",
                "create table m3 (a date not null, b date not null, period for app (a, b))",
                "rename table if exists m3 wait 5 to m4, nothing to something",
                "drop table m4 wait 3",
                "create sequence if not exists s",
                "create or replace sequence s start with 5",
                "create sequence s3",
                "rename table s to s2",
                "alter sequence s2 increment by 3",
                "drop sequence if exists s2, s3",
                "create table v1 (x int with system versioning, y int without system versioning)",
                "alter table v1 add column z int first, convert to character set latin1",
                "alter table v1 drop system versioning, drop column z",
                "alter table v1 add system versioning, add column a varchar(5) after x",
                "create table v2 like v1",
                "create table v3 (id int, s timestamp(6) generated always as row start invisible, e timestamp(6) generated always as row end"
                        + " invisible, a int, primary key (id, e), period for system_time (s, e)) with system versioning",
                "alter table v3 add column b int, rename column e to f",
                "alter table v3 drop primary key, add primary key (a)",
                "alter table v3 drop column s, drop column f",
                "alter table v2 drop system versioning",
                "alter table v2 add column s timestamp(6) generated always as row start, add column e timestamp(6) generated always as row end,"
                        + " add period for system_time (s, e), add system versioning",
                "alter table v2 drop column s, drop column e, drop system versioning",
                "set sql_mode = 'oracle'",
                "create table o (a date, b varchar2(10), c clob, d raw(5), e blob, f number, g number(5, 2), h mariadb_schema.date, i number(7))",
                "alter table o add column j date, modify h date, add k mariadb_schema.blob",
                "set sql_mode = default",
                "alter table o add column l date",
                "create database other",
                "create table other.t (a varchar(5) primary key)",
                "create or replace database other charset latin1",
                "create table other.t (a varchar(5))",
                "drop database other");
    }
}
