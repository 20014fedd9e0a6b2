package io.tailrace.connector.kafka;

import io.tailrace.spi.frame.Op;
import io.tailrace.spi.frame.TableName;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names topics. An empty field goes together with the separator after it; what a topic's name may
 * not have becomes {@code _} and its bytes in hexadecimal.
 */
final class TopicTemplate {

    private static final Set<String> FIELDS = Set.of("pipeline", "route", "schema", "table", "op");
    private static final Pattern FIELD = Pattern.compile("\\{([^{}]*)}([._-]?)");
    private static final HexFormat HEX = HexFormat.of();

    private final String template;

    private TopicTemplate(String template) {
        this.template = template;
    }

    /**
     * @throws IllegalArgumentException that says what is wrong with the template
     */
    static TopicTemplate parse(String template) {
        Matcher fields = FIELD.matcher(template);
        while (fields.find()) {
            if (!FIELDS.contains(fields.group(1))) {
                throw new IllegalArgumentException(
                        "'topic' has {"
                                + fields.group(1)
                                + "}; it may have "
                                + String.join(
                                        ", ",
                                        List.of("{pipeline}", "{route}", "{schema}", "{table}"))
                                + " and {op}");
            }
        }
        String rest = FIELD.matcher(template).replaceAll("");
        if (template.isEmpty() || !rest.equals(legal(rest))) {
            throw new IllegalArgumentException(
                    "'topic' may have letters, digits, '.', '_' and '-' besides its fields");
        }
        return new TopicTemplate(template);
    }

    String topic(String pipeline, String route, TableName table, Op op) {
        return FIELD.matcher(template)
                .replaceAll(
                        field -> {
                            String value =
                                    switch (field.group(1)) {
                                        case "pipeline" -> pipeline;
                                        case "route" -> route;
                                        case "schema" -> table.schema();
                                        case "table" -> table.name();
                                        default -> op.label();
                                    };
                            return value.isEmpty() ? "" : legal(value) + field.group(2);
                        });
    }

    private static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        point -> {
                            if (point < 128 && Character.isLetterOrDigit(point)
                                    || "._-".indexOf(point) >= 0) {
                                legal.appendCodePoint(point);
                            } else {
                                byte[] bytes =
                                        Character.toString(point).getBytes(StandardCharsets.UTF_8);
                                legal.append('_').append(HEX.formatHex(bytes));
                            }
                        });
        return legal.toString();
    }
}
