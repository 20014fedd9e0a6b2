package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import io.tailrace.testkit.RewrittenTableContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
class MariadbRewrittenTableTest extends RewrittenTableContract {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mariadb();

    @Override
    protected Rig rig() {
        return new MysqlRewrittenTable(SERVER);
    }
}
