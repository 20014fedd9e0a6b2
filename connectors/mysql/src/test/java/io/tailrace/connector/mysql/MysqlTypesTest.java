package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlTypesTest extends TypesContract {

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();

    @Override
    PrivateMysql server() {
        return MYSQL;
    }

    @Override
    List<Case> ownCases() {
        return List.of(
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
    }
}
