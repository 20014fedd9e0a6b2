package io.tailrace.connector.postgres;

import io.tailrace.testkit.PrivatePostgres;
import io.tailrace.testkit.RewrittenTableContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
final class AttachedPartitionsTest extends RewrittenTableContract {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    @Override
    protected Rig rig() {
        return new PostgresAttachedPartitions(postgres.database());
    }
}
