package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlFileReplayTest extends ReplayContract {

    @RegisterExtension
    static final PrivateMysql SERVER =
            PrivateMysql.mysqlWithoutGtids().with("binlog-row-metadata", "MINIMAL");

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
