package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import io.tailrace.spi.TailraceException;
import io.tailrace.testkit.PrivateMysql;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Encrypted connections, to servers with a certificate of a private authority. */
@Tag("server")
class TlsTest {

    private static final Authority KNOWN = new Authority("known");
    private static final Authority UNKNOWN = new Authority("unknown");

    private static final DataSize SIZE = new DataSize(4096);

    @RegisterExtension static final PrivateMysql MYSQL = encrypting(PrivateMysql.mysql());

    @RegisterExtension static final PrivateMysql MARIADB = encrypting(PrivateMysql.mariadb());

    @RegisterExtension static final PrivateMysql PLAIN = PrivateMysql.mariadb().with("ssl", "OFF");

    static List<PrivateMysql> servers() {
        return List.of(MYSQL, MARIADB);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void the_log_and_tables_are_read_over_connections_that_are_verified(PrivateMysql server)
            throws Exception {
        speaksTls12(server);
        for (String mode : List.of("VERIFY_IDENTITY", "VERIFY_CA", "REQUIRED", "PREFERRED")) {
            MysqlConfig config =
                    Reading.snapshot(
                            config(server, "localhost", mode, KNOWN.certificate()),
                            MysqlConfig.Snapshot.INITIAL,
                            new DataSize(8192));
            server.execute("truncate secret.t", "insert into secret.t values (1, '')");
            try (Reading reading = Reading.open(config, null)) {
                reading.until(1).untilSnapshotIsDone();
                server.execute("insert into secret.t values (2, repeat('x', 300000))");
                assertThat(reading.until(2).rows.getLast().after().getLast()).hasSize(300_000);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void another_host_than_the_certificate_names_is_refused_only_if_names_are_verified(
            PrivateMysql server) throws Exception {
        speaksTls12(server);
        TailraceException thrown =
                refused(config(server, "127.0.0.1", "VERIFY_IDENTITY", KNOWN.certificate()));
        assertThat(thrown).hasMessageContaining("127.0.0.1").hasMessageContaining("localhost");
        Reading.open(config(server, "127.0.0.1", "VERIFY_CA", KNOWN.certificate()), null).close();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void a_certificate_of_an_unknown_authority_is_refused(PrivateMysql server) {
        speaksTls12(server);
        for (String mode : List.of("VERIFY_IDENTITY", "VERIFY_CA")) {
            assertThat(refused(config(server, "localhost", mode, UNKNOWN.certificate())))
                    .hasMessageContaining("has to come from the authority in the url's ssl-ca");
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void a_client_proves_itself_by_a_certificate(PrivateMysql server) throws Exception {
        speaksTls12(server);
        prepare(server, "require ssl");
        server.execute(
                "create user if not exists proven@localhost identified by 's' require subject '/CN=server'",
                "grant all on *.* to proven@localhost");
        for (Path key : List.of(KNOWN.serverKey(), KNOWN.serverKey8())) {
            Reading.open(proven(server, KNOWN.server(), key), null).close();
        }

        assertThat(refused(proven(server, KNOWN.server(), UNKNOWN.certificate())))
                .hasMessageContaining("there is no key in PEM in " + UNKNOWN.certificate());
        assertThat(refused(proven(server, KNOWN.serverKey(), KNOWN.serverKey())))
                .hasMessageContaining(KNOWN.serverKey().toString());
        assertThat(refused(proven(server, Path.of("nowhere.pem"), KNOWN.serverKey())))
                .hasMessageContaining("NoSuchFileException: nowhere.pem");
        MysqlConfig none = Reading.config(url(server, "proven"), new Secret("s"), SIZE);
        assertThatThrownBy(() -> Reading.open(none, null).close())
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        e -> assertThat(e.code()).isEqualTo(MysqlError.MYSQL_LOGIN_REFUSED));
    }

    private static MysqlConfig proven(PrivateMysql server, Path certificate, Path key) {
        String parameters = "&ssl-cert=" + certificate + "&ssl-key=" + key;
        return Reading.config(url(server, "proven") + parameters, new Secret("s"), SIZE);
    }

    private static String url(PrivateMysql server, String user) {
        return server.url("secret").replace("root@127.0.0.1", user + "@localhost")
                + "?ssl-mode=VERIFY_IDENTITY&ssl-ca="
                + KNOWN.certificate();
    }

    private static void speaksTls12(PrivateMysql server) {
        assumeTrue(
                server.value("select @@tls_version").contains("TLSv1.2"),
                "skipped: this MySQL was built with yaSSL, which speaks TLS 1.1 at most");
    }

    @Test
    void a_server_without_tls_is_refused_unless_tls_is_only_preferred() throws Exception {
        prepare(PLAIN, "");
        for (String mode : List.of("REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY")) {
            assertThat(refused(config(PLAIN, "localhost", mode, KNOWN.certificate())))
                    .hasMessageContaining("does not speak TLS");
        }
        Reading.open(config(PLAIN, "localhost", "PREFERRED", KNOWN.certificate()), null).close();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void a_user_who_must_use_tls_is_refused_without(PrivateMysql server) {
        MysqlConfig config = config(server, "localhost", "DISABLED", KNOWN.certificate());
        TailraceException thrown =
                catchThrowableOfType(
                        TailraceException.class, () -> Reading.open(config, null).close());
        assertThat(thrown.code()).isEqualTo(MysqlError.MYSQL_LOGIN_REFUSED);
    }

    private static TailraceException refused(MysqlConfig config) {
        TailraceException thrown =
                catchThrowableOfType(
                        TailraceException.class, () -> Reading.open(config, null).close());
        assertThat(thrown).isNotNull();
        assertThat(thrown.code()).as(thrown.getMessage()).isEqualTo(MysqlError.MYSQL_TLS_REFUSED);
        return thrown;
    }

    private static PrivateMysql encrypting(PrivateMysql server) {
        return server.with("ssl-ca", KNOWN.certificate().toString())
                .with("ssl-cert", KNOWN.server().toString())
                .with("ssl-key", KNOWN.serverKey().toString());
    }

    private static MysqlConfig config(
            PrivateMysql server, String host, String mode, Path authority) {
        if (server != PLAIN) {
            prepare(server, "require ssl");
        }
        return Reading.config(
                server.url("secret").replace("root@127.0.0.1", "reader@" + host)
                        + "?ssl-mode="
                        + mode
                        + "&ssl-ca="
                        + authority,
                new Secret("s"),
                new DataSize(4096));
    }

    private static void prepare(PrivateMysql server, String requirement) {
        server.execute(
                "create database if not exists secret",
                "create table if not exists secret.t (id int primary key, body longtext)",
                "create user if not exists reader@localhost identified by 's' " + requirement,
                "grant all on *.* to reader@localhost");
    }
}
