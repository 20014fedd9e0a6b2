package io.tailrace.app.crash;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MariadbCrashTest extends MysqlCrashContract {

    @RegisterExtension static final PrivateMysql server = PrivateMysql.mariadb();

    @Override
    PrivateMysql server() {
        return server;
    }
}
