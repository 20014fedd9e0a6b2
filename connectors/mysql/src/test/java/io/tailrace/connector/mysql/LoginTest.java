package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.connector.mysql.server.Connections;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.connector.mysql.server.ServerUrl;
import io.tailrace.connector.mysql.server.Wire;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import io.tailrace.spi.TailraceException;
import io.tailrace.testkit.PrivateMysql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The ways to log in, and the compressed protocol. */
@Tag("server")
class LoginTest {

    private static final String PASSWORD = "a pass wörd that is longer than a nonce";

    /** Where MariaDB's plug-ins may lie, if they are not installed. */
    private static final String PLUGINS = "TAILRACE_MARIADB_PLUGINS";

    private static final Path ED25519 =
            Path.of(System.getenv().getOrDefault(PLUGINS, "/usr/lib/mysql/plugin"))
                    .resolve("auth_ed25519.so");

    @RegisterExtension static final PrivateMysql MYSQL = PrivateMysql.mysql();

    @RegisterExtension
    static final PrivateMysql MARIADB =
            Files.exists(ED25519)
                    ? PrivateMysql.mariadb()
                            .with("plugin-dir", String.valueOf(ED25519.getParent()))
                            .with("plugin-load-add", "auth_ed25519")
                    : PrivateMysql.mariadb();

    @TempDir Path folder;

    @Test
    void caching_sha2_password_needs_the_servers_key_until_the_server_knows_the_password()
            throws Exception {
        assumeFalse(MYSQL.isMysqlBefore(800), "skipped: MySQL 5.7 has no caching_sha2_password");
        MysqlConfig config = user(MYSQL, "cached", "with caching_sha2_password by");
        String wrong = "&server-public-key-path=" + wrongKey();
        assertThat(refused(with(config, wrong)).code()).isEqualTo(MysqlError.MYSQL_LOGIN_REFUSED);
        reads(MYSQL, config); // in full
        reads(MYSQL, with(config, wrong)); // fast: no key is used
        MYSQL.execute("flush privileges");
        assertThat(refused(with(config, wrong)).code()).isEqualTo(MysqlError.MYSQL_LOGIN_REFUSED);
    }

    @Test
    void sha256_password_is_sent_with_the_servers_key() throws Exception {
        assumeFalse(
                MYSQL.rows("show status like 'Rsa_public_key'").isEmpty(),
                "skipped: this MySQL was built with yaSSL, and so has no RSA key");
        reads(MYSQL, user(MYSQL, "sha256", "with sha256_password by"));
    }

    @Test
    void native_passwords_do_on_mariadb() throws Exception {
        reads(MARIADB, user(MARIADB, "native", "by"));
    }

    @Test
    void native_passwords_do_on_mysql() throws Exception {
        assumeTrue(MYSQL.isMysqlBefore(900), "skipped: MySQL 9 has no mysql_native_password");
        reads(MYSQL, user(MYSQL, "native", "with mysql_native_password by"));
    }

    @Test
    void mariadbs_ed25519_does() throws Exception {
        assumeTrue(
                Files.exists(ED25519),
                "skipped: install Debian's mariadb-server, or unpack it and name its folder of plug-ins in "
                        + PLUGINS);
        reads(MARIADB, user(MARIADB, "ed", "via ed25519 using password"));
    }

    @Test
    void a_wrong_password_is_refused_whatever_the_plug_in() {
        List<MysqlConfig> configs = new ArrayList<>();
        configs.add(user(MYSQL, "w1", "with sha256_password by"));
        configs.add(user(MARIADB, "w2", "by"));
        if (!MYSQL.isMysqlBefore(800)) {
            configs.add(user(MYSQL, "w3", "with caching_sha2_password by"));
        }
        if (MYSQL.isMysqlBefore(900)) {
            configs.add(user(MYSQL, "w4", "with mysql_native_password by"));
        }
        for (MysqlConfig config : configs) {
            MysqlConfig other =
                    Reading.config(
                            "mysql://"
                                    + config.user()
                                    + config.url().substring(5).replace("//", "@"),
                            new Secret("other"),
                            new DataSize(4096));
            TailraceException thrown = refused(other);
            assertThat(thrown.code()).isEqualTo(MysqlError.MYSQL_LOGIN_REFUSED);
            assertThat(thrown.getMessage()).contains(config.user()).doesNotContain("other");
        }
    }

    @Test
    void compressed_connections_carry_small_and_large_events() throws Exception {
        for (PrivateMysql server : List.of(MYSQL, MARIADB)) {
            MysqlConfig config = Reading.with(user(server, "small", "by"), null, true);
            ServerUrl url = config.server();
            try (Wire wire = new Connections(url, config.user(), config.password(), true).wire();
                    var statement = wire.connection().createStatement();
                    var status = statement.executeQuery("show status like 'Compression'")) {
                assertThat(status.next()).isTrue();
                assertThat(status.getString(2)).isEqualTo("ON");
            }
            reads(server, config);
            try (Reading reading = Reading.open(config, null)) {
                // one that compresses, one that does not, and one that takes several packets
                server.execute(
                        "set group_concat_max_len = 10000000",
                        "insert into login.t values (10, repeat('x', 3000000))",
                        "insert into login.t values (11, '"
                                + "é".repeat(20)
                                + "'), (12, (select group_concat(sha2(rand(), 256) separator '') from information_schema.columns))",
                        "insert into login.t values (13, repeat('y', 20000000))");
                reading.until(4);
                assertThat(reading.rows.get(0).after().getLast()).isEqualTo("x".repeat(3_000_000));
                assertThat(reading.rows.get(1).after().getLast()).isEqualTo("é".repeat(20));
                assertThat(reading.rows.get(2).after().getLast())
                        .isEqualTo(server.value("select body from login.t where id = 12"));
                assertThat(reading.rows.get(3).after().getLast()).isEqualTo("y".repeat(20_000_000));
            }
        }
    }

    /** Reads a change of the log, as that user. */
    private static void reads(PrivateMysql server, MysqlConfig config) throws Exception {
        server.execute("delete from login.t");
        try (Reading reading = Reading.open(config, null)) {
            server.execute("insert into login.t values (1, 'ü')");
            assertThat(reading.until(1).rows.getFirst().after()).containsExactly("1", "ü");
        }
    }

    private static TailraceException refused(MysqlConfig config) {
        return catchThrowableOfType(
                TailraceException.class, () -> Reading.open(config, null).close());
    }

    private static MysqlConfig with(MysqlConfig config, String option) {
        return Reading.config(
                config.url().replace("://", "://" + config.user() + "@")
                        + "?"
                        + option.substring(1),
                config.password(),
                new DataSize(4096));
    }

    private static MysqlConfig user(PrivateMysql server, String name, String identified) {
        String secret =
                identified.endsWith("password") ? "('" + PASSWORD + "')" : "'" + PASSWORD + "'";
        server.execute(
                "create database if not exists login",
                "create table if not exists login.t (id int primary key, body longtext)",
                "drop user if exists " + name + "@localhost",
                "create user " + name + "@localhost identified " + identified + " " + secret,
                "grant select, replication client, replication slave on *.* to "
                        + name
                        + "@localhost");
        return Reading.config(
                server.url("login").replace("root@", name + "@"),
                new Secret(PASSWORD),
                new DataSize(4096));
    }

    /** The public key of nobody. */
    private Path wrongKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return write(generator.generateKeyPair().getPublic().getEncoded());
    }

    private Path write(byte[] key) throws IOException {
        return Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                        + "\n-----END PUBLIC KEY-----\n");
    }
}
