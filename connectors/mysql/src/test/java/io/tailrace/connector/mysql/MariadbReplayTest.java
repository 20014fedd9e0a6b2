package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbReplayTest extends ReplayContract {

    @RegisterExtension
    static final PrivateMysql SERVER = PrivateMysql.mariadb().with("binlog-row-metadata", "NO_LOG");

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
