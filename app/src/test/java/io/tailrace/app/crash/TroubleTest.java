package io.tailrace.app.crash;

import io.tailrace.testkit.PrivatePostgres;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

class TroubleTest extends TroubleContract {

    @RegisterExtension
    static final PrivatePostgres postgres =
            PrivatePostgres.own().with("max_wal_size", "2GB").with("wal_sender_timeout", "5s");

    @Override
    int port() {
        return postgres.port();
    }

    @Override
    LoadedSource source(int port, long seed) {
        return new Workload(postgres.database(), port, seed);
    }

    @Override
    int existingRows() {
        return 20_000;
    }

    @Override
    List<Runnable> outages(LoadedSource load) {
        return List.of(
                postgres::restart,
                () -> {
                    postgres.crash();
                    postgres.start();
                });
    }
}
