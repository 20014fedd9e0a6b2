package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where no transaction has a GTID. */
class MysqlFileNewTablesTest extends NewTablesContract {

    @RegisterExtension
    static final PrivateMysql MYSQL =
            PrivateMysql.mysql().with("gtid-mode", "OFF").with("enforce-gtid-consistency", "OFF");

    @Override
    PrivateMysql server() {
        return MYSQL;
    }
}
