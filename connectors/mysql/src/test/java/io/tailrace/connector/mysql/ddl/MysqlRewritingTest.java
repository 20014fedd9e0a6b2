package io.tailrace.connector.mysql.ddl;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlRewritingTest extends RewritingContract {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mysql();

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
