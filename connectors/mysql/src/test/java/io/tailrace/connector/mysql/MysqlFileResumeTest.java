package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlFileResumeTest extends ResumeContract {

    @RegisterExtension
    static final PrivateMysql SERVER =
            PrivateMysql.mysqlWithoutGtids().with("binlog-checksum", "NONE");

    @Override
    PrivateMysql server() {
        return SERVER;
    }
}
