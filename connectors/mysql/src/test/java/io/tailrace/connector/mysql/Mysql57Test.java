package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class Mysql57Test extends OtherServer {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mysql5();

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
