package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlNewestResumeTest extends ResumeContract {

    @RegisterExtension static final PrivateMysql SERVER = PrivateMysql.newest();

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
