package io.tailrace.app.crash;

import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class MysqlTroubleTest extends TroubleContract {

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

    @Override
    List<Runnable> outages(LoadedSource load) {
        return List.of(() -> without(load, server::stop), () -> without(load, server::crash));
    }

    /**
     * The load keeps in mind what its tables are, and could not tell whether an ALTER was cut off.
     */
    private static void without(LoadedSource load, Runnable outage) {
        load.pause();
        outage.run();
        server.start();
        load.resume();
    }
}
