package io.tailrace.connector.mysql;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With the plug-in, which the older servers of the tests come without. */
class MysqlNewestSemiSyncTest extends SemiSyncContract {

    @RegisterExtension
    static final PrivateMysql SERVER =
            PrivateMysql.newest()
                    .with("plugin-load-add", "semisync_source.so")
                    .with("rpl-semi-sync-source-enabled", "ON")
                    .with("rpl-semi-sync-source-wait-no-replica", "OFF")
                    .with("rpl-semi-sync-source-timeout", "60000");

    @Override
    PrivateMysql server() {
        return SERVER;
    }

    @Override
    String itself() {
        return "source";
    }
}
