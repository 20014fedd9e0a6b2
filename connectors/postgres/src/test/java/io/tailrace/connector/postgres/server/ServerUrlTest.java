package io.tailrace.connector.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {

    @Test
    void shows_no_password() {
        ServerUrl url =
                ServerUrl.parse("postgres://me:one@host/db?sslkey=k.pk8&sslpassword=two&options=x");

        assertThat(url.password().reveal()).isEqualTo("one");
        assertThat(url.keyPassword().reveal()).isEqualTo("two");
        assertThat(url).hasToString("postgres://host/db?sslkey=k.pk8&options=x");
        assertThat(url.withoutCredentials()).doesNotContain("one").doesNotContain("two");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://",
                "postgres://host",
                "postgres://one:1,two,[::1]:65535/db",
                "postgres://host/db?sslmode=verify-ca&connect_timeout=0&target_session_attrs=standby"
            })
    void is_taken(String url) {
        assertThatCode(() -> ServerUrl.parse(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    postgres://h:0/d                        | the port must lie between 1 and 65535, not 0
                    postgres://a:5432,b:65536/d             | the port must lie between 1 and 65535, not 65536
                    postgres://a:b:c/d                      | url must look like
                    postgres://h/d?sslmode=on               | sslmode 'on' is not known; known are allow, disable
                    postgres://h/d?target_session_attrs=all | target_session_attrs 'all' is not known; known are any
                    postgres://h/d?connect_timeout=10s      | connect_timeout must be a number of seconds
                    """)
    void is_refused_with_what_is_wrong(String url, String message) {
        assertThatThrownBy(() -> ServerUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
