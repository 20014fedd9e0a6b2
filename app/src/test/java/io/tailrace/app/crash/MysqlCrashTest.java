package io.tailrace.app.crash;

import io.tailrace.testkit.PrivateMysql;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MysqlCrashTest extends MysqlCrashContract {

    @RegisterExtension static final PrivateMysql server = PrivateMysql.mysql();

    @Override
    PrivateMysql server() {
        return server;
    }
}
