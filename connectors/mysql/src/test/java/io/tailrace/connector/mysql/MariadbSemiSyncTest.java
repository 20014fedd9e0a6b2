package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

class MariadbSemiSyncTest extends SemiSyncContract {

    @RegisterExtension
    static final PrivateMysql SERVER =
            PrivateMysql.mariadb()
                    .with("rpl-semi-sync-master-enabled", "ON")
                    .with("rpl-semi-sync-master-wait-no-slave", "OFF")
                    .with("rpl-semi-sync-master-timeout", "60000");

    @Override
    PrivateMysql server() {
        return SERVER;
    }

    @Override
    String itself() {
        return "master";
    }
}
