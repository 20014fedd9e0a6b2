package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlXaTest extends XaContract {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mysql();

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
