package io.tailrace.connector.postgres;

import io.tailrace.testkit.PrivatePostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
final class ConvergenceOnOlderServerTest extends Convergence {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.debian(15);

    @Override
    PrivatePostgres server() {
        return postgres;
    }
}
