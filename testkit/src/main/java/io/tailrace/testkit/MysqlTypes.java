package io.tailrace.testkit;

import java.util.ArrayList;
import java.util.List;

/** A column of every type, with values at its edges. */
public final class MysqlTypes {

    /** How the server's own answer becomes canonical. */
    public enum Oracle {
        TEXT("%s"),
        HEX("hex(%s)"),
        BITS("bin(%s + 0)"),
        NUMBER("%s + 0e0"),
        TIME("%s"),
        INSTANT("%s"),
        GEOMETRY_4326(
                "concat('SRID=', st_srid(%1$s), ';', st_astext(%1$s, 'axis-order=long-lat'))"),
        GEOMETRY("concat('SRID=', st_srid(%1$s), ';', st_astext(%1$s))"),
        /** The bytes of its numbers, and the server's own text, which has fewer digits. */
        VECTOR("concat(hex(%1$s), ' ', vector_to_string(%1$s))"),
        MARIADB_VECTOR("concat(hex(%1$s), ' ', vec_totext(%1$s))");

        private final String sql;

        Oracle(String sql) {
            this.sql = sql;
        }

        /** What the server is asked for a column. */
        public String of(String column) {
            return sql.formatted(column);
        }
    }

    /** A column type, and values for it. */
    public record Case(String type, Oracle oracle, List<String> values) {

        Case(String type, Oracle oracle, String... values) {
            this(type, oracle, List.of(values));
        }

        /** Thousands of its values would not fit a test's memory. */
        boolean isLarge() {
            return type.startsWith("long")
                    || type.startsWith("medium") && type.contains("text")
                    || type.equals("json");
        }
    }

    private static Case of(String type, Oracle oracle, String... values) {
        return new Case(type, oracle, values);
    }

    private static final List<Case> COMMON =
            List.of(
                    of("tinyint", Oracle.TEXT, "-128", "127", "0"),
                    of("tinyint(1)", Oracle.TEXT, "0", "1", "-1"),
                    of("tinyint unsigned", Oracle.TEXT, "0", "255"),
                    of("smallint", Oracle.TEXT, "-32768", "32767"),
                    of("smallint unsigned", Oracle.TEXT, "65535"),
                    of("mediumint", Oracle.TEXT, "-8388608", "8388607", "-1"),
                    of("mediumint unsigned", Oracle.TEXT, "16777215"),
                    of("int", Oracle.TEXT, "-2147483648", "2147483647", "99999", "100000"),
                    of("int unsigned", Oracle.TEXT, "4294967295"),
                    of(
                            "bigint",
                            Oracle.TEXT,
                            "-9223372036854775808",
                            "9223372036854775807",
                            "1000000000000",
                            "-10"),
                    of(
                            "bigint unsigned",
                            Oracle.TEXT,
                            "18446744073709551615",
                            "9223372036854775808",
                            "12345678901234567890"),
                    of("year", Oracle.NUMBER, "1901", "2155", "0"),
                    of("bit(1)", Oracle.BITS, "b'0'", "b'1'"),
                    of("bit(13)", Oracle.BITS, "b'1000000000001'", "b'101'"),
                    of("bit(64)", Oracle.BITS, "18446744073709551615", "1"),
                    of("decimal(5,2)", Oracle.TEXT, "-999.99", "0.01", "-0.05", "12"),
                    of("decimal(10,0)", Oracle.TEXT, "9999999999", "-1", "0"),
                    of(
                            "decimal(12,2)",
                            Oracle.TEXT,
                            "304415.65",
                            "-1234567890.05",
                            "9000000001.00"),
                    of("decimal(9,1)", Oracle.TEXT, "-12345678.9", "0.1", "1000"),
                    of("decimal(7,3)", Oracle.TEXT, "9876.543", "-0.007"),
                    of("decimal(10,4)", Oracle.TEXT, "-654321.0987", "0.1000"),
                    of("decimal(23,18)", Oracle.TEXT, "-12345.000000001000000002", "0.5"),
                    of("decimal(6,6)", Oracle.TEXT, "-0.000001", "0.987654"),
                    of("decimal(18,9)", Oracle.TEXT, "123456789.123456789", "-0.000000001"),
                    of(
                            "decimal(65,30)",
                            Oracle.TEXT,
                            "99999999999999999999999999999999999.999999999999999999999999999999",
                            "-1.5"),
                    of(
                            "decimal(65,0)",
                            Oracle.TEXT,
                            "-99999999999999999999999999999999999999999999999999999999999999999",
                            "1000000000"),
                    of("decimal(30,30)", Oracle.TEXT, "0.000000000000000000000000000001", "-0.5"),
                    of("float", Oracle.NUMBER, "1.5", "-0.1", "3.4e38", "1e-38", "16777217", "0"),
                    of(
                            "double",
                            Oracle.NUMBER,
                            "0.1",
                            "1e308",
                            "-2.2250738585072014e-308",
                            "123456789012345680",
                            "1e15",
                            "5e-324",
                            "0.00001",
                            "12345.678"),
                    of(
                            "double(12,3)",
                            Oracle.NUMBER,
                            "1.5",
                            "-0.0625",
                            "123456789.123",
                            "100",
                            "-0.001"),
                    of(
                            "double(60,30)",
                            Oracle.NUMBER,
                            "0.1",
                            "1.5e-20",
                            "123456789.123456789",
                            "-12345678901234567890123",
                            "0.30000000000000004"),
                    of("float(9,4)", Oracle.NUMBER, "1.5", "-0.0625", "12345.6789", "0.1"),
                    of(
                            "date",
                            Oracle.TEXT,
                            "'2026-01-31'",
                            "'1000-01-01'",
                            "'9999-12-31'",
                            "'2024-02-29'"),
                    of(
                            "time",
                            Oracle.TIME,
                            "'13:14:15'",
                            "'-838:59:59'",
                            "'838:59:59'",
                            "'-00:00:01'"),
                    of("time(1)", Oracle.TIME, "'-01:02:03.4'", "'10:00:00.0'"),
                    of("time(2)", Oracle.TIME, "'-01:02:03.45'", "'10:00:00.01'"),
                    of("time(3)", Oracle.TIME, "'-01:02:03.456'", "'00:00:00.001'"),
                    of(
                            "time(6)",
                            Oracle.TIME,
                            "'-01:02:03.456789'",
                            "'100:00:00.000001'",
                            "'-00:00:00.5'"),
                    of(
                            "datetime",
                            Oracle.TIME,
                            "'2026-01-31 13:14:15'",
                            "'2026-01-31 13:14:59'",
                            "'2026-01-31 13:15:59'",
                            "'2026-01-31 12:15:59'",
                            "'2026-01-30 12:15:59'",
                            "'2026-02-28 12:15:59'",
                            "'2025-02-28 12:15:59'",
                            "'1000-01-01 00:00:00'",
                            "'9999-12-31 23:59:59'"),
                    of("datetime(1)", Oracle.TIME, "'2026-01-31 13:14:15.1'"),
                    of("datetime(3)", Oracle.TIME, "'2026-01-31 13:14:15.120'"),
                    of(
                            "datetime(6)",
                            Oracle.TIME,
                            "'2026-01-31 13:14:15.123456'",
                            "'2026-01-31 00:00:00.000100'"),
                    of(
                            "timestamp null",
                            Oracle.INSTANT,
                            "'1970-01-01 00:00:01'",
                            "'2038-01-19 03:14:07'",
                            "'2024-02-29 12:00:00'",
                            "'2024-02-29 12:00:59'",
                            "'2024-02-29 12:01:00'",
                            "'2024-03-01 12:01:00'",
                            "'1999-12-31 23:59:59'",
                            "'2000-01-01 00:00:00'"),
                    of(
                            "timestamp(6) null",
                            Oracle.INSTANT,
                            "'2026-12-31 23:59:59.999999'",
                            "'2026-12-31 23:59:00.000001'",
                            "'2027-01-01 00:00:00'"),
                    of(
                            "char(10) charset utf8mb4",
                            Oracle.TEXT,
                            "'a'",
                            "'trail  '",
                            "'\ud83d\ude00é'",
                            "''"),
                    of(
                            "char(200) charset utf8mb4",
                            Oracle.TEXT,
                            "repeat('x', 200)",
                            "repeat('é', 200)"),
                    of("varchar(20) charset latin1", Oracle.TEXT, "'Grüße €'", "'plain'"),
                    of("varchar(20) charset utf8mb4", Oracle.TEXT, "'漢字'", "''"),
                    of("varchar(300) charset utf8mb4", Oracle.TEXT, "repeat('z', 300)"),
                    of("varchar(20) charset gbk", Oracle.TEXT, "'汉字abc'"),
                    of("varchar(20) charset sjis", Oracle.TEXT, "'漢字カナabc'"),
                    of("varchar(20) charset ujis", Oracle.TEXT, "'漢字'"),
                    of("varchar(20) charset euckr", Oracle.TEXT, "'한글'"),
                    of("varchar(20) charset big5", Oracle.TEXT, "'漢字'"),
                    of("varchar(20) charset utf16", Oracle.TEXT, "'a漢\ud83d\ude00'"),
                    of("varchar(20) charset utf32", Oracle.TEXT, "'a漢'"),
                    of("varchar(20) charset ucs2", Oracle.TEXT, "'a漢'"),
                    of("varchar(20) charset cp1251", Oracle.TEXT, "'Привет'"),
                    of("varchar(20) charset koi8r", Oracle.TEXT, "'Привет'"),
                    of("varchar(20) charset latin2", Oracle.TEXT, "'Łódź'"),
                    of("varchar(20) charset swe7", Oracle.TEXT, "'Åäö'"),
                    of("varchar(20) charset dec8", Oracle.TEXT, "'Åäö'"),
                    of("varchar(20) charset geostd8", Oracle.TEXT, "'abc'"),
                    of("tinytext charset utf8mb4", Oracle.TEXT, "'tiny'"),
                    of("text charset latin1", Oracle.TEXT, "'süß'"),
                    of("mediumtext charset utf8mb4", Oracle.TEXT, "repeat('é', 5000)"),
                    of("longtext charset utf8mb4", Oracle.TEXT, "repeat('w', 300000)"),
                    of("binary(5)", Oracle.HEX, "x'0102'", "x'0000000000'", "x'ff00ff0000'"),
                    of("varbinary(300)", Oracle.HEX, "x'00ff00'", "''"),
                    of("blob", Oracle.HEX, "x'deadbeef00'"),
                    of("longblob", Oracle.HEX, "repeat(x'00ff', 50000)"),
                    of(
                            "enum('a','it''s','ü,') charset utf8mb4",
                            Oracle.TEXT,
                            "'a'",
                            "'it''s'",
                            "'ü,'"),
                    of("enum('ä','ö') charset latin1", Oracle.TEXT, "'ä'", "'ö'"),
                    of(
                            "set('x','y','z') charset utf8mb4",
                            Oracle.TEXT,
                            "'x,z'",
                            "''",
                            "'y'",
                            "'x,y,z'"),
                    of("point", Oracle.GEOMETRY, "st_geomfromtext('POINT(1.5 -2)')"),
                    of(
                            "linestring",
                            Oracle.GEOMETRY,
                            "st_geomfromtext('LINESTRING(0 0,1 1,2.25 3)')"),
                    of(
                            "polygon",
                            Oracle.GEOMETRY,
                            "st_geomfromtext('POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))')"),
                    of(
                            "multilinestring",
                            Oracle.GEOMETRY,
                            "st_geomfromtext('MULTILINESTRING((0 0,1 1),(2 2,3 3))')"),
                    of(
                            "multipolygon",
                            Oracle.GEOMETRY,
                            "st_geomfromtext('MULTIPOLYGON(((0 0,4 0,4 4,0 0)))')"),
                    of(
                            "geometry",
                            Oracle.GEOMETRY,
                            "st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')"));

    /** What MySQL 8.0 has. */
    private static final List<Case> MYSQL =
            with(
                    new Case(
                            "json",
                            Oracle.TEXT,
                            "'{\"a\": 1, \"b\": [1, 2.5, null, true, false, \"x\\\\n\\\\u0001\\\\\\\\ \\\\\" é\"], \"long key\": {}}'",
                            "'[]'",
                            "'\"text\"'",
                            "'null'",
                            "'-1'",
                            "'18446744073709551615'",
                            "'[1e20, 1.0, 0.1, 1e-7, 123456789012345680, 1e15, 1e14, 1.5e300, 1e-14, 1e-15, 1e-16, -0.0]'",
                            "'[-32768, 32767, 32768, 65535, 65536, -2147483648, 2147483647, 4294967295, 9223372036854775807]'",
                            "json_array(cast('2026-01-31' as date), cast('2026-01-31 13:14:15.5' as datetime(6)),"
                                    + " cast('-25:00:00.5' as time(6)), cast(1.50 as decimal(10,2)), cast(-123456789012345.678 as decimal(30,10)))",
                            "json_array(x'0102ff', b'101')",
                            "json_object('k', repeat('v', 70000), 'l', repeat('w', 300))"),
                    new Case(
                            "geometry srid 4326",
                            Oracle.GEOMETRY_4326,
                            "st_geomfromtext('POINT(52 13)', 4326, 'axis-order=long-lat')"),
                    new Case(
                            "multipoint",
                            Oracle.GEOMETRY,
                            "st_geomfromtext('MULTIPOINT((1 1),(2 2))')"));

    /** What MariaDB 10.11 has. */
    private static final List<Case> MARIADB =
            with(
                    new Case(
                            "uuid",
                            Oracle.TEXT,
                            "'123e4567-e89b-12d3-a456-426655440000'",
                            "'f81d4fae-7dec-41d0-a765-00a0c91e6bf6'"),
                    new Case(
                            "inet6",
                            Oracle.TEXT,
                            "'2001:db8::ff00:42:8329'",
                            "'::'",
                            "'::1'",
                            "'::ffff:192.0.2.128'",
                            "'fe80::'"),
                    new Case("inet4", Oracle.TEXT, "'192.168.0.1'", "'0.0.0.0'", "'10.0.0.0'"),
                    new Case("json", Oracle.TEXT, "'{\"a\": 1}'"),
                    new Case(
                            "varchar(1000) compressed charset utf8mb4",
                            Oracle.TEXT,
                            "repeat('abcé', 200)",
                            "'short'",
                            "''"),
                    new Case(
                            "text compressed charset utf8mb4", Oracle.TEXT, "repeat('abcé', 3000)"),
                    new Case(
                            "varchar(20) charset utf8mb4 collate uca1400_ai_ci",
                            Oracle.TEXT,
                            "'漢字'"));

    private MysqlTypes() {}

    /** What that server has. */
    public static List<Case> of(PrivateMysql server) {
        int version = server.version();
        List<Case> cases = new ArrayList<>(server.isMariadb() ? MARIADB : MYSQL);
        if (server.isMariadb()) {
            cases.removeIf(each -> !isKnown(each.type, version));
            if (version >= 1105) {
                cases.add(
                        of(
                                "timestamp(3) null",
                                Oracle.INSTANT,
                                "'2038-01-19 03:14:08'",
                                "'2106-02-07 06:28:15.999'"));
            }
            if (version >= 1107) {
                cases.add(vectors(Oracle.MARIADB_VECTOR, "vec_fromtext"));
            }
        } else {
            cases.removeIf(each -> each.type.contains("srid") && version < 800);
            if (version >= 900) {
                cases.add(vectors(Oracle.VECTOR, "string_to_vector"));
            }
        }
        return List.copyOf(cases);
    }

    private static boolean isKnown(String type, int version) {
        return switch (type) {
            case "uuid" -> version >= 1007;
            case "inet4" -> version >= 1010;
            default -> version >= 1010 || !type.contains("uca1400");
        };
    }

    /** The second and third are (0, 1e-45, 16777217) and (-1, 0.33333333, 1e-38). */
    private static Case vectors(Oracle oracle, String function) {
        return new Case(
                "vector(3)",
                oracle,
                function + "('[1.5,-0.1,1e10]')",
                "x'00000000010000000000804b'",
                "x'000080bfabaaaa3eeee36c00'");
    }

    private static List<Case> with(Case... own) {
        List<Case> all = new ArrayList<>(COMMON);
        all.addAll(List.of(own));
        return all;
    }

    /**
     * Makes the tables {@code samples.t0}, {@code samples.t1}… and fills them; returns the number
     * of rows.
     */
    public static int insert(PrivateMysql server, List<Case> cases) {
        server.execute(
                "drop database if exists samples",
                "create database samples charset utf8mb4",
                "set time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES'");
        int rows = 0;
        for (int i = 0; i < cases.size(); i++) {
            rows += insert(server, "samples.t" + i, cases.get(i));
        }
        return rows;
    }

    private static int insert(PrivateMysql server, String table, Case each) {
        server.execute("create table " + table + " (id int primary key, c " + each.type + ")");
        int id = 0;
        for (String value : each.values) {
            server.execute("insert into " + table + " values (" + id++ + ", " + value + ")");
        }
        server.execute("insert into " + table + " values (" + id++ + ", null)");
        return id;
    }
}
