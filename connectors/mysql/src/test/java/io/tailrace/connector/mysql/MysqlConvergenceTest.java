package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlConvergenceTest extends Convergence {

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();

    @Override
    PrivateMysql server() {
        return MYSQL;
    }
}
