package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlTypesTest extends TypesContract {

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();

    @Override
    PrivateMysql server() {
        return MYSQL;
    }
}
