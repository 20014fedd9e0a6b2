package io.tailrace.spi.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.spi.InvalidOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormatsTest {

    @Test
    void sinks_tell_every_option() {
        for (String name : Formats.names()) {
            String text = Formats.OPTIONS;
            int start = text.indexOf(name + ": ");
            int end = text.indexOf(';', start);
            if (Formats.options(name).isEmpty()) {
                assertThat(start).as(name).isNegative();
            } else {
                assertThat(text.substring(start, end < 0 ? text.length() - 1 : end))
                        .isEqualTo(name + ": " + String.join(", ", Formats.options(name)));
            }
        }
    }

    @Test
    void headers_need_a_sink_that_has_them() {
        Map<String, String> binary = Map.of("mode", "binary");
        assertThat(Formats.withHeaders("cloudevents", binary)).isInstanceOf(HeaderFormat.class);
        InvalidOptions invalid =
                catchThrowableOfType(
                        InvalidOptions.class, () -> Formats.check("cloudevents", binary));

        assertThat(invalid).hasMessageContaining("no headers");
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() {
        InvalidOptions invalid =
                catchThrowableOfType(
                        InvalidOptions.class,
                        () ->
                                Formats.check(
                                        "debezium",
                                        Map.of("decimal", "x", "schemas", "x", "tim", "connect")));

        assertThat(invalid.options())
                .extracting(option -> option.path().getLast())
                .containsExactlyInAnyOrder("decimal", "schemas", "tim");
        assertThat(invalid.options().getLast().known()).contains("time");
    }
}
