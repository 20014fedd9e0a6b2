package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbConvergenceTest extends Convergence {

    @RegisterExtension static final PrivateMysql MARIADB = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return MARIADB;
    }
}
