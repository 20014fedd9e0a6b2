package io.tailrace.app;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbLateRouteTest extends MysqlLateRouteTest {

    @RegisterExtension static final PrivateMysql mariadb = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return mariadb;
    }
}
