package io.tailrace.spi.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        assertThat(url.toString()).doesNotContain("cret");
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
                .hasMessage("url: parameter 'modes' is not known; known are mode, time");
    }

    private static DatabaseUrl parse(String url) {
        return DatabaseUrl.parse(
                url,
                Set.of("db://"),
                "db://host",
                name -> name.toLowerCase(Locale.ROOT),
                Set.of("mode", "time"));
    }
}
