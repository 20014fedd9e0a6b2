package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import io.tailrace.testkit.SourceContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
class MariadbSourceContractTest extends SourceContract {

    /** Of a row that changes, unchanged long columns are not logged. */
    @RegisterExtension
    static final PrivateMysql SERVER = PrivateMysql.mariadb().with("binlog-row-image", "NOBLOB");

    @Override
    protected Rig rig() {
        return new MysqlItems(SERVER);
    }
}
