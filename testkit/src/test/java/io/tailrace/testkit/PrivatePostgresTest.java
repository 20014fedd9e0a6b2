package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
final class PrivatePostgresTest {

    @RegisterExtension
    static final PrivatePostgres postgres = PrivatePostgres.own().with("work_mem", "1MB");

    @Test
    void has_the_settings_that_logical_replication_needs() {
        PrivateDatabase database = postgres.database();

        assertThat(database.value("show wal_level")).isEqualTo("logical");
        assertThat(database.value("show work_mem")).isEqualTo("1MB");
        assertThat(database.value("select current_setting('server_version_num')::int >= 180000"))
                .isEqualTo("t");
    }

    @Test
    void keeps_its_port_and_its_data_over_a_crash() {
        PrivateDatabase database = postgres.database();
        database.execute("create table t (id int primary key)", "insert into t values (1)");
        int port = postgres.port();

        postgres.crash();
        postgres.start();
        assertThat(postgres.port()).isEqualTo(port);

        try (PrivateDatabase again = postgres.database()) {
            assertThat(
                            again.value(
                                    "select count(*) from pg_database where datname = '"
                                            + database.name()
                                            + "'"))
                    .isEqualTo("1");
        }
    }

    @Test
    void asks_the_guarded_role_for_its_password_and_proves_itself_by_its_certificate()
            throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres";
        Properties login = new Properties();
        login.setProperty("user", "guarded");
        login.setProperty("sslmode", "verify-full");
        login.setProperty("sslrootcert", postgres.certificate().toString());
        login.setProperty("password", PrivatePostgres.PASSWORD);

        DriverManager.getConnection(url, login).close();

        login.setProperty("password", "wrong");
        assertThatThrownBy(() -> DriverManager.getConnection(url, login))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void drops_a_database_together_with_its_slots() {
        PrivateDatabase database = postgres.database();
        database.rows("select pg_create_logical_replication_slot('leftover', 'pgoutput')");

        database.close();

        assertThat(postgres.database().value("select count(*) from pg_replication_slots"))
                .isEqualTo("0");
    }
}
