package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
final class DebianPostgresTest {

    @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.debian(15);

    @Test
    void runs_the_version_that_was_asked_for() {
        assertThat(postgres.database().value("show server_version")).startsWith("15.");
    }
}
