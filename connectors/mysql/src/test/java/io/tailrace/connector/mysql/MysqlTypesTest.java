package io.tailrace.connector.mysql;

import io.tailrace.testkit.MysqlTypes;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlTypesTest extends TypesContract {

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();

    @Override
    PrivateMysql server() {
        return MYSQL;
    }

    @Override
    List<MysqlTypes.Case> cases() {
        return MysqlTypes.MYSQL;
    }
}
