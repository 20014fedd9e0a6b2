package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbNewestTest extends OtherServer {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mariadb("newest");

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
