package io.tailrace.app.crash;

import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

final class MysqlTroubleTest extends TroubleContract {

    @RegisterExtension static final PrivateMysql server = PrivateMysql.mysql();

    @Override
    int port() {
        return server.port();
    }

    @Override
    LoadedSource source(int port, long seed) {
        return new MysqlWorkload(server, port, seed);
    }

    @Override
    int existingRows() {
        return 4000;
    }

    /** None: the load does not go on over them. */
    @Override
    List<Runnable> outages() {
        return List.of();
    }
}
