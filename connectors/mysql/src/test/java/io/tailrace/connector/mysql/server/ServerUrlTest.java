package io.tailrace.connector.mysql.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {

    @Test
    void has_a_time_to_connect() {
        assertThat(ServerUrl.parse("mysql://h/d").connectTimeout())
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(ServerUrl.parse("mysql://h/d?connect-timeout=3").connectTimeout())
                .isEqualTo(Duration.ofSeconds(3));
        assertThatThrownBy(() -> ServerUrl.parse("mysql://h/d?connect_timeout=3s").connectTimeout())
                .hasMessageContaining("connect-timeout must be a number of seconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssl-cert=c.pem", "ssl_key=k.pem"})
    void has_both_a_certificate_and_a_key_or_none(String parameter) {
        assertThatThrownBy(() -> ServerUrl.parse("mysql://h/d?" + parameter))
                .hasMessage("url: ssl-cert and ssl-key need one another");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "99999"})
    void has_a_port_that_exists(String port) {
        assertThatThrownBy(() -> ServerUrl.parse("mysql://h:" + port + "/d"))
                .hasMessage("url: the port must lie between 1 and 65535, not " + port);
    }
}
