package io.tailrace.connector.mysql.ddl;

import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlDdlTest extends DdlContract {

    private static final String VERSIONED =
            "create table m2 (a int /*!80023 INVISIBLE */, b int /*!99999 nonsense */ , c varchar(5)) /*!50100 PARTITION BY HASH (a) PARTITIONS 2 */";

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mysql();

    @Override
    PrivateMysql server() {
        return SERVER;
    }

    @Override
    List<String> special() {
        if (SERVER.isMysqlBefore(800)) {
            return List.of(
                    "create table m1 (a json, b geometry, c point not null, d geometrycollection, e varchar(5), key f (e))",
                    VERSIONED,
                    "alter table m1 add column f int default 30, add constraint chk check (f > 0), algorithm = copy, lock = shared",
                    "alter table m1 rename index f to g",
                    "alter table m1 add column e2 enum('a', 'b')");
        }
        return List.of(
                "create table m1 (a json, b geometry srid 0, c point not null, d geomcollection, e varchar(5) invisible, key f ((lower(e))))",
                VERSIONED,
                "alter table m1 add column f int default (3 * 10), add constraint chk check (f > 0) not enforced, algorithm = copy, lock = shared",
                "alter table m1 rename index f to g, drop check chk",
                "alter table m1 add column e2 enum('a', 'b')");
    }
}
