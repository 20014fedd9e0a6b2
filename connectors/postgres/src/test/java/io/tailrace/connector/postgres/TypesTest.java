package io.tailrace.connector.postgres;

import io.tailrace.testkit.PrivatePostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
final class TypesTest {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared();

    @Test
    void every_type_reads_the_same_from_snapshot_and_log() throws InterruptedException {
        new TypesBothWays(postgres.database()).compare();
    }
}
