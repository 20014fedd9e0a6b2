package io.tailrace.connector.mysql.ddl;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbRewritingTest extends RewritingContract {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
