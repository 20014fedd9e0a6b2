package io.tailrace.connector.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import io.tailrace.testkit.PrivateMysql;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that speaks TLS 1.1 at most, which Java does not: a MySQL 5.7 built with yaSSL. */
@Tag("server")
class OldTlsTest {

    private static final Authority KNOWN = new Authority("known");

    @RegisterExtension
    static final PrivateMysql MYSQL =
            PrivateMysql.mysql5()
                    .with("ssl-ca", KNOWN.certificate().toString())
                    .with("ssl-cert", KNOWN.server().toString())
                    .with("ssl-key", KNOWN.serverKey().toString());

    @BeforeAll
    static void is_old() {
        assertThat(MYSQL.value("select @@have_ssl")).isEqualTo("YES");
        assertThat(MYSQL.value("select @@tls_version")).doesNotContain("TLSv1.2");
        MYSQL.execute("create database secret", "create table secret.t (id int primary key)");
    }

    @Test
    void is_refused_with_the_reason() {
        for (String mode : List.of("PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY")) {
            TailraceException thrown =
                    catchThrowableOfType(
                            TailraceException.class,
                            () -> Reading.open(config(mode), null).close());
            assertThat(thrown.code())
                    .as(thrown.getMessage())
                    .isEqualTo(MysqlError.MYSQL_TLS_REFUSED);
            assertThat(thrown)
                    .hasMessageContaining("TLS 1.2")
                    .hasMessageContaining("ssl-mode=DISABLED");
        }
    }

    @Test
    void is_read_without() throws Exception {
        try (Reading reading = Reading.open(config("DISABLED"), null)) {
            MYSQL.execute("insert into secret.t values (1)");
            assertThat(reading.until(1).rows.getFirst().after()).containsExactly("1");
        }
    }

    private static MysqlConfig config(String mode) {
        return Reading.config(
                MYSQL.url("secret") + "?ssl-mode=" + mode + "&ssl-ca=" + KNOWN.certificate());
    }
}
