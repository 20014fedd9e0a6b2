package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbXaTest extends XaContract {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
