package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class Mariadb105Test extends OtherServer {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mariadb("10.5");

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
