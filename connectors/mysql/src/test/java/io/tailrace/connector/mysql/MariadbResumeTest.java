package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbResumeTest extends ResumeContract {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
