package io.tailrace.connector.mysql;

import io.tailrace.testkit.MysqlTypes;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbConvergenceTest extends Convergence {

    @RegisterExtension static final PrivateMysql MARIADB = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return MARIADB;
    }

    @Override
    List<MysqlTypes.Case> cases() {
        return MysqlTypes.MARIADB;
    }
}
