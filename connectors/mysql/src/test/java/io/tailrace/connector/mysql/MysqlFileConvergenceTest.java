package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where no transaction has a GTID. */
class MysqlFileConvergenceTest extends Convergence {

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysqlWithoutGtids();

    @Override
    PrivateMysql server() {
        return MYSQL;
    }
}
