package io.tailrace.connector.postgres;

import io.tailrace.spi.frame.DataType;
import io.tailrace.spi.frame.DataType.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values of every type, as SQL writes them and as a cell must hold them. */
final class TypeSamples {

    private TypeSamples() {}

    /**
     * @param values pairs of a literal's text and the canonical text; a text alone where both are
     *     the same
     */
    record Sample(String type, Kind kind, List<String[]> values, int since) {

        Sample since(int version) {
            return new Sample(type, kind, values, version);
        }
    }

    /** What the types below need. */
    static final List<String> DEFINITIONS =
            List.of(
                    "CREATE EXTENSION hstore",
                    "CREATE EXTENSION citext",
                    "CREATE EXTENSION ltree",
                    "CREATE SCHEMA \"Odd Schema\"",
                    "CREATE TYPE \"Odd Schema\".\"Mood\" AS ENUM ('sad', 'so, so', 'hap\"py')",
                    "CREATE DOMAIN positive AS numeric(8,2) CHECK (value > 0)",
                    "CREATE DOMAIN positives AS positive[]",
                    "CREATE DOMAIN blob AS bytea",
                    "CREATE TYPE pair AS (a int, b text)",
                    "CREATE TYPE floats AS RANGE (subtype = float8)");

    static List<Sample> all() {
        return List.of(
                same("boolean", Kind.BOOLEAN, "true", "false"),
                same("smallint", Kind.INT16, "-32768", "0", "32767"),
                same("integer", Kind.INT32, "-2147483648", "2147483647"),
                same("bigint", Kind.INT64, "-9223372036854775808", "9223372036854775807"),
                same(
                        "real",
                        Kind.FLOAT32,
                        "1.5",
                        "-0",
                        "1e+20",
                        "1.1754944e-38",
                        "NaN",
                        "Infinity",
                        "-Infinity"),
                same(
                        "double precision",
                        Kind.FLOAT64,
                        "0.1",
                        "1e-310",
                        "1.7976931348623157e+308",
                        "NaN",
                        "-Infinity"),
                same(
                        "numeric",
                        Kind.DECIMAL,
                        "0",
                        "-0.00001",
                        "123456789012345678901234567890.123456789",
                        "NaN"),
                same("numeric", Kind.DECIMAL, "Infinity", "-Infinity").since(14),
                same("numeric(12,2)", Kind.DECIMAL, "-9999999999.99", "0.10"),
                pairs("numeric(3,-2)", Kind.DECIMAL, "12345", "12300").since(15),
                pairs("money", Kind.DECIMAL, "-1234567.89", "-1234567.89", "0", "0.00"),
                same(
                        "text",
                        Kind.TEXT,
                        "",
                        " ",
                        "\\N",
                        "\\",
                        "a\tb\nc\rd\be\ff\u000bg\\t",
                        "Grüße 世界 🐘",
                        "null",
                        "x".repeat(9000)),
                same("varchar(20)", Kind.TEXT, "it's", "\"quoted\""),
                pairs("char(4)", Kind.TEXT, "ab", "ab  "),
                same("\"char\"", Kind.TEXT, "a"),
                same("name", Kind.TEXT, "pg_class"),
                pairs("bytea", Kind.BYTES, "\\x", "", "\\x00ff5c0a09", "00ff5c0a09"),
                same(
                        "date",
                        Kind.DATE,
                        "2026-01-31",
                        "0044-03-15 BC",
                        "infinity",
                        "-infinity",
                        "5874897-12-31"),
                same("time", Kind.TIME, "13:14:15.123456", "24:00:00", "00:00:00"),
                same("time(0)", Kind.TIME, "13:14:15"),
                same("timetz", Kind.TIME_TZ, "13:14:15.123456+02", "00:00:00-05:30"),
                same(
                        "timestamp",
                        Kind.TIMESTAMP,
                        "2026-01-31 13:14:15.123456",
                        "0001-01-01 00:00:00 BC",
                        "infinity"),
                pairs(
                        "timestamptz",
                        Kind.TIMESTAMP_TZ,
                        "2026-01-31 13:14:15.1+05:30",
                        "2026-01-31 07:44:15.1+00",
                        "4713-01-01 00:00:00+00 BC",
                        "4713-01-01 00:00:00+00 BC",
                        "-infinity",
                        "-infinity"),
                pairs(
                        "interval",
                        Kind.INTERVAL,
                        "1 year 2 months 3 days 04:05:06.789",
                        "P1Y2M3DT4H5M6.789S",
                        "0",
                        "PT0S",
                        "-1 day +02:03",
                        "P-1DT2H3M"),
                same("interval", Kind.INTERVAL, "infinity", "-infinity").since(17),
                pairs(
                        "uuid",
                        Kind.UUID,
                        "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
                same("json", Kind.JSON, "{\"b\": 1,\n \"a\": [1e400, \"\\u00e9\\\\\"]}", "null"),
                pairs(
                        "jsonb",
                        Kind.JSON,
                        "{\"b\":1,\"a\":\"x\\ty\"}",
                        "{\"a\": \"x\\ty\", \"b\": 1}"),
                same("xml", Kind.TEXT, "<a b=\"c\">d</a>"),
                same("bit(5)", Kind.BITS, "10110"),
                same("bit varying", Kind.BITS, "", "1", "0001"),
                same("inet", Kind.TEXT, "192.168.0.1/24", "::1"),
                same("cidr", Kind.TEXT, "10.0.0.0/8"),
                same("macaddr", Kind.TEXT, "08:00:2b:01:02:03"),
                same("macaddr8", Kind.TEXT, "08:00:2b:01:02:03:04:05"),
                same("point", Kind.TEXT, "(1.5,-2)"),
                same("line", Kind.TEXT, "{1,2,3}"),
                same("lseg", Kind.TEXT, "[(0,0),(1,1)]"),
                same("box", Kind.TEXT, "(1,1),(0,0)"),
                same("path", Kind.TEXT, "[(0,0),(1,1)]"),
                same("polygon", Kind.TEXT, "((0,0),(1,1),(1,0))"),
                same("circle", Kind.TEXT, "<(0,0),2.5>"),
                same("tsvector", Kind.TEXT, "'a':1 'fat':2,4B"),
                same("tsquery", Kind.TEXT, "'fat' & !'cat'"),
                same("oid", Kind.INT64, "4294967295"),
                same("xid", Kind.INT64, "4294967295"),
                same("xid8", Kind.UINT64, "18446744073709551615").since(13),
                same("pg_lsn", Kind.TEXT, "16/B374D848"),
                same("regtype", Kind.TEXT, "integer"),
                same("jsonpath", Kind.TEXT, "$.\"a\"[*]"),
                same("int4range", Kind.TEXT, "[1,5)", "empty", "(,5)"),
                same("tstzrange", Kind.TEXT, "[\"2026-01-01 00:00:00+00\",infinity)"),
                same("floats", Kind.TEXT, "[0.1,0.2]"),
                same("int4multirange", Kind.TEXT, "{[1,3),[5,8)}", "{}").since(14),
                same("int2vector", Kind.TEXT, "1 2 3"),
                same("\"Odd Schema\".\"Mood\"", Kind.TEXT, "sad", "so, so", "hap\"py"),
                same("positive", Kind.DECIMAL, "1.50"),
                pairs("blob", Kind.BYTES, "\\xdead", "dead"),
                same("pair", Kind.TEXT, "(1,\"a,b\")", "(,)"),
                same("hstore", Kind.TEXT, "\"a\"=>\"1\", \"b\"=>NULL"),
                same("citext", Kind.TEXT, "MiXed"),
                same("ltree", Kind.TEXT, "Top.Science"),
                array("boolean[]", "{t,f,NULL}", "[true,false,null]"),
                array(
                        "integer[]",
                        "{}",
                        "[]",
                        "{1,NULL,-3}",
                        "[1,null,-3]",
                        "{{1,2},{3,4}}",
                        "[[1,2],[3,4]]",
                        "[0:1]={5,6}",
                        "[5,6]"),
                array("double precision[]", "{1.5,NaN,-Infinity}", "[1.5,\"NaN\",\"-Infinity\"]"),
                array("numeric(10,2)[]", "{1.50,NULL}", "[\"1.50\",null]"),
                array("money[]", "{\"$1,234.50\"}", "[\"1234.50\"]"),
                array(
                        "text[]",
                        "{\"a b\",\"NULL\",NULL,\"\",\"x\\\"y\\\\z\",Nell,\"{1}\",\"tab\tnl\n\",ü}",
                        "[\"a b\",\"NULL\",null,\"\",\"x\\\"y\\\\z\",\"Nell\",\"{1}\",\"tab\\tnl\\n\",\"ü\"]"),
                array("bytea[]", "{\"\\\\x0001ff\",\"\\\\x\"}", "[\"AAH/\",\"\"]"),
                array(
                        "timestamptz[]",
                        "{\"2026-01-31 00:00:00+00\"}",
                        "[\"2026-01-31 00:00:00+00\"]"),
                array(
                        "uuid[]",
                        "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
                        "[\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"]"),
                array(
                        "jsonb[]",
                        "{\"{\\\"a\\\": [1, null]}\",\"null\"}",
                        "[{\"a\": [1, null]},null]"),
                array("json[]", "{\"{\\\"a\\\":\n1}\"}", "[{\"a\": 1}]"),
                array("box[]", "{(1,1),(0,0);(3,3),(2,2)}", "[\"(1,1),(0,0)\",\"(3,3),(2,2)\"]"),
                array("interval[]", "{P1D}", "[\"P1D\"]"),
                array("\"Odd Schema\".\"Mood\"[]", "{sad,\"so, so\"}", "[\"sad\",\"so, so\"]"),
                array("positive[]", "{1.50}", "[\"1.50\"]"),
                array("positives", "{1.50,2.00}", "[\"1.50\",\"2.00\"]"),
                array("pair[]", "{\"(1,\\\"a,b\\\")\"}", "[\"(1,\\\"a,b\\\")\"]"),
                array("int4range[]", "{\"[1,5)\"}", "[\"[1,5)\"]"),
                array("hstore[]", "{\"\\\"a\\\"=>\\\"1\\\"\"}", "[\"\\\"a\\\"=>\\\"1\\\"\"]"));
    }

    /** Arrays print their elements as the envelope prints a cell of their type. */
    private static Sample array(String type, String... pairs) {
        return pairs(type, Kind.ARRAY, pairs);
    }

    private static Sample same(String type, DataType.Kind kind, String... texts) {
        return new Sample(
                type,
                kind,
                Arrays.stream(texts).map(text -> new String[] {text, text}).toList(),
                12);
    }

    private static Sample pairs(String type, DataType.Kind kind, String... pairs) {
        List<String[]> values = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.add(new String[] {pairs[i], pairs[i + 1]});
        }
        return new Sample(type, kind, values, 12);
    }
}
