package io.tailrace.spi.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

    @Test
    void hasParts() {
        DatabaseUrl url = parse("db://a%40b:p%3Aw@one:1,two/some%2Fname?Mode=x%20y&time=+1");

        assertThat(url.scheme()).isEqualTo("db://");
        assertThat(url.hosts()).isEqualTo("one:1,two");
        assertThat(url.database()).isEqualTo("some/name");
        assertThat(url.user()).isEqualTo("a@b");
        assertThat(url.password()).isNotNull();
        assertThat(url.password().reveal()).isEqualTo("p:w");
        assertThat(url.parameters()).isEqualTo(Map.of("mode", "x y", "time", "+1"));
        assertThat(url.tail()).isEqualTo("/some%2Fname?Mode=x%20y&time=+1");
    }

    @Test
    void mayHaveFewParts() {
        DatabaseUrl url = parse("db://");

        assertThat(url.hosts()).isEmpty();
        assertThat(url.database()).isNull();
        assertThat(url.user()).isNull();
        assertThat(url.password()).isNull();
        assertThat(url.parameters()).isEmpty();
        assertThat(url.tail()).isEmpty();
    }

    @Test
    void takesCredentialsFromParametersAndShowsThemNowhere() {
        DatabaseUrl url = parse("db://x:y@host/name?password=se%20cret&mode=1&user=me");

        assertThat(url.user()).isEqualTo("me");
        assertThat(url.password()).isNotNull();
        assertThat(url.password().reveal()).isEqualTo("se cret");
        assertThat(url.tail()).isEqualTo("/name?mode=1");
        assertThat(url.toString()).doesNotContain("se cret");
    }

    @Test
    void keepsOtherPasswordsApart() {
        DatabaseUrl url = parse("db://host/name?mode=1&key-password=se%20cret");

        assertThat(url.secrets().get("key-password").reveal()).isEqualTo("se cret");
        assertThat(url.parameters()).isEqualTo(Map.of("mode", "1"));
        assertThat(url.tail()).isEqualTo("/name?mode=1");
        assertThat(url.toString()).doesNotContain("se cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"db://u:sec%zzret@h/d", "db://u:secret%@h/d", "db://h/d?password=secret%4"})
    void doesNotShowAPasswordThatIsNotEncoded(String url) {
        assertThatThrownBy(() -> parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("%25")
                .hasMessageNotContaining("ret")
                .hasNoCause();
    }

    @Test
    void hasPortsThatExist() {
        assertThat(DatabaseUrl.port("1")).isEqualTo(1);
        assertThat(DatabaseUrl.port("65535")).isEqualTo(65535);
        for (String port : List.of("0", "65536", "99999", "x", "", "-1", "1000000")) {
            assertThatThrownBy(() -> DatabaseUrl.port(port))
                    .hasMessage("url: the port must lie between 1 and 65535, not " + port);
        }
    }

    @Test
    void hasTimesInSeconds() {
        assertThat(DatabaseUrl.seconds("timeout", "0")).isEqualTo(Duration.ZERO);
        assertThat(DatabaseUrl.seconds("timeout", "30")).isEqualTo(Duration.ofSeconds(30));
        for (String time : List.of("", "abc", "-1", "1.5", "10s", "1000000")) {
            assertThatThrownBy(() -> DatabaseUrl.seconds("timeout", time))
                    .hasMessage(
                            "url: timeout must be a number of seconds up to 999999, not '"
                                    + time
                                    + "'");
        }
    }

    @Test
    void isReadAgainFromWhatIsShown() {
        DatabaseUrl url = parse("db://u:p@host:1/50%25%3F?mode=%26");
        DatabaseUrl again = parse(url.scheme() + url.hosts() + url.tail());

        assertThat(again.database()).isEqualTo("50%?");
        assertThat(again.parameters()).isEqualTo(url.parameters());
        assertThat(again.tail()).isEqualTo(url.tail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"other://u:secret@host/x", "host/secret", "db://host/x#secret", ""})
    void refusesOthersWithoutShowingThem(String url) {
        assertThatThrownBy(() -> parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must look like db://host")
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesAParameterThatIsNotKnown() {
        assertThatThrownBy(() -> parse("db://host/x?modes=1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "url: parameter 'modes' is not known; known are key-password, mode, time");
    }

    private static DatabaseUrl parse(String url) {
        return DatabaseUrl.parse(
                url,
                Set.of("db://"),
                "db://host",
                name -> name.toLowerCase(Locale.ROOT),
                Set.of("mode", "time", "key-password"));
    }
}
