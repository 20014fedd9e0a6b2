package io.tailrace.connector.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.connector.postgres.catalog.Sql;
import io.tailrace.testkit.PrivateDatabase;
import io.tailrace.testkit.PrivatePostgres;
import java.sql.Connection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A session is what it has to be, whatever the role has set. */
@Tag("server")
class SessionTest {

    @RegisterExtension static final PrivatePostgres POSTGRES = PrivatePostgres.shared();

    @Test
    void no_timeout_of_the_role_ends_it() throws Exception {
        try (PrivateDatabase database = POSTGRES.database()) {
            database.execute("create role hurried login replication");
            String[] timeouts = {
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "idle_session_timeout",
                "transaction_timeout"
            };
            for (String timeout : timeouts) {
                if (!database.value(
                                "select count(*) from pg_settings where name = '" + timeout + "'")
                        .equals("0")) {
                    database.execute("alter role hurried set " + timeout + " = '1s'");
                }
            }
            Connections connections = connections(database, "hurried");
            String set =
                    "select count(*) from pg_settings where name like '%\\_timeout' and source = 'user'";
            try (Connection connection = connections.connect();
                    Connection replicating = connections.replicate()) {
                assertThat(Sql.rows(connection, set).getFirst().text(0)).isEqualTo("0");
                assertThat(Sql.rows(replicating, set).getFirst().text(0)).isEqualTo("0");
            } finally {
                database.execute("drop role hurried");
            }
        }
    }

    @Test
    void rows_that_a_policy_hides_fail_what_reads_them() throws Exception {
        try (PrivateDatabase database = POSTGRES.database()) {
            database.execute(
                    "create role limited login",
                    "create table secrets (id int primary key)",
                    "insert into secrets values (1)",
                    "grant select on secrets to limited",
                    "alter table secrets enable row level security");
            Connections connections = connections(database, "limited");
            try (Connection connection = connections.connect()) {
                assertThatThrownBy(
                                () -> {
                                    try (Server.CopyOut copy =
                                            connections.copy(
                                                    connection, "COPY public.secrets TO STDOUT")) {
                                        copy.next();
                                    }
                                })
                        .hasMessageContaining("row-level security");
            } finally {
                database.execute("drop owned by limited", "drop role limited");
            }
        }
    }

    private static Connections connections(PrivateDatabase database, String role) {
        return new Connections(
                ServerUrl.parse(database.url().replace("postgres@", "")), role, null, "test");
    }
}
