package io.tailrace.connector.kafka.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Judged by Jackson, which reads JSON too. */
final class JsonScannerTest {

    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final String SAMPLE =
            """
            {"a":1,"b":-0.5e+10,"text":"x\\"\\\\\\u00e9\\ud83d\\ude00 ä😀","":null,"list":[1,[],{}, "x" ],
             "o":{"p":{"q":[true,false,null]}},"last":"\\/\\b\\f\\n\\r\\t"}""";

    @Test
    void says_what_members_are() throws Exception {
        Image image = Image.read(bytes(SAMPLE));

        JsonNode expected = JACKSON.readTree(SAMPLE);
        assertThat(image.names()).containsExactly("a", "b", "text", "", "list", "o", "last");
        assertThat(image.text("text")).isEqualTo(expected.get("text").asText());
        assertThat(image.text("last")).isEqualTo(expected.get("last").asText());
        assertThat(image.number("a")).isEqualTo(1);
        for (String name : new String[] {"list", "o"}) {
            Image.Value value = image.get(name);
            assertThat(value).isNotNull();
            assertThat(JACKSON.readTree(value.text())).isEqualTo(expected.get(name));
        }
    }

    @Test
    void accepts_and_refuses_what_jackson_does_whatever_is_broken() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] sample = bytes(SAMPLE);
        int accepted = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] broken = sample.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                String others = "{}[]\",:\\0123456789.eE+-tfnu \n\u0001xé";
                broken[random.nextInt(broken.length)] =
                        (byte) others.charAt(random.nextInt(others.length()));
            }
            int length = random.nextInt(8) == 0 ? random.nextInt(broken.length) : broken.length;
            byte[] json = Arrays.copyOf(broken, length);
            boolean ours = isObject(json);
            if (ours != jackson(json)) {
                assertThat(new String(json, StandardCharsets.UTF_8))
                        .as("seed %d: accepted by %s", seed, ours ? "us alone" : "Jackson alone")
                        .isEmpty();
            }
            accepted += ours ? 1 : 0;
        }
        assertThat(accepted).isPositive();
    }

    private static boolean isObject(byte[] json) {
        try {
            Image.requireObject(json);
            return true;
        } catch (UnreadableException e) {
            return false;
        }
    }

    /** By its tokens: names may come twice, and half surrogates may stand in what is not used. */
    private static boolean jackson(byte[] json) {
        if (!Utf8.isText(json)) {
            return false;
        }
        int depth = 0;
        int tokens = 0;
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                if (depth == 0 && tokens > 0
                        || tokens == 0 && !parser.isExpectedStartObjectToken()) {
                    return false;
                }
                tokens++;
                depth += parser.currentToken().isStructStart() ? 1 : 0;
                depth -= parser.currentToken().isStructEnd() ? 1 : 0;
                if (parser.currentToken().isNumeric()) {
                    parser.getText();
                }
            }
            return tokens > 0;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "null",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":01}",
                "{\"a\":1,}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":+1}",
                "{\"a\":-}",
                "{\"a\":1e}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":1}}",
                "{\"a\":NaN}",
                "{a:1}"
            })
    void refuses(String json) {
        assertThatThrownBy(() -> Image.requireObject(bytes(json)))
                .isInstanceOf(UnreadableException.class);
    }

    @Test
    void refuses_what_is_nested_without_end() {
        String deep = "{\"a\":" + "[".repeat(1_000_000);

        assertThatThrownBy(() -> Image.requireObject(bytes(deep)))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("deep");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
