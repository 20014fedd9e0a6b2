package io.tailrace.spi.format;

import io.tailrace.spi.TailraceException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The options of one format, as they are taken one after another. */
final class FormatOptions {

    private final String format;
    private final Map<String, String> left;

    FormatOptions(String format, Map<String, String> options) {
        this.format = format;
        this.left = new TreeMap<>(options);
    }

    String text(String name, String otherwise) {
        String value = left.remove(name);
        return value == null ? otherwise : value;
    }

    boolean flag(String name) {
        String value = text(name, "false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, value, "true, false");
        };
    }

    /** One of an enum's constants, in lower case with hyphens. */
    <E extends Enum<E>> E choice(String name, E otherwise) {
        String value = left.remove(name);
        return value == null ? otherwise : choiceOf(name, value, otherwise);
    }

    <E extends Enum<E>> E choiceOf(String name, String value, E example) {
        E[] all = example.getDeclaringClass().getEnumConstants();
        for (E one : all) {
            if (label(one).equals(value)) {
                return one;
            }
        }
        throw wrong(
                name,
                value,
                String.join(
                        ", ", Arrays.stream(all).map(FormatOptions::label).toArray(String[]::new)));
    }

    /** To be called when every option of the format is taken. */
    void requireNoMore() {
        if (!left.isEmpty()) {
            throw new TailraceException(
                    FormatError.FORMAT_OPTION,
                    "the format '"
                            + format
                            + "' has no option '"
                            + left.keySet().iterator().next()
                            + "'; see docs/formats/"
                            + format
                            + ".md");
        }
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private TailraceException wrong(String name, String value, String allowed) {
        return new TailraceException(
                FormatError.FORMAT_OPTION,
                "the option '"
                        + name
                        + "' of the format '"
                        + format
                        + "' is '"
                        + value
                        + "'; set it to one of "
                        + allowed);
    }
}
