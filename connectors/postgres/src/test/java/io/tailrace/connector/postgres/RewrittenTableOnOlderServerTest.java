package io.tailrace.connector.postgres;

import io.tailrace.testkit.PrivatePostgres;
import io.tailrace.testkit.RewrittenTableContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
final class RewrittenTableOnOlderServerTest extends RewrittenTableContract {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.debian(15);

    @Override
    protected Rig rig() {
        return new PostgresRewrittenTable(postgres.database(), false);
    }
}
