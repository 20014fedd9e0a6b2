package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlFileReplayTest extends ReplayContract {

    @RegisterExtension
    static final PrivateMysql SERVER =
            PrivateMysql.mysql()
                    .with("binlog-row-metadata", "MINIMAL")
                    .with("gtid-mode", "OFF")
                    .with("enforce-gtid-consistency", "OFF");

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
