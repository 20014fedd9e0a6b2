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
                "create sequence s",
                "create database other",
                "create table other.t (a varchar(5) primary key)",
                "create or replace database other charset latin1",
                "create table other.t (a varchar(5))",
                "drop database other");
    }
}
