package io.tailrace.spi.format;

import io.tailrace.spi.InvalidOptions;
import io.tailrace.spi.InvalidOptions.Invalid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The options of one format, as they are taken one after another. */
final class FormatOptions {

    /** What every sink calls the block that holds them. */
    private static final String BLOCK = "format-options";

    private final String format;
    private final Map<String, String> left;
    private final List<String> known = new ArrayList<>();
    private final List<Invalid> invalid = new ArrayList<>();

    FormatOptions(String format, Map<String, String> options) {
        this.format = format;
        this.left = new TreeMap<>(options);
    }

    String text(String name, String otherwise) {
        String value = take(name);
        return value == null ? otherwise : value;
    }

    boolean flag(String name) {
        String value = text(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            expect(name, "true or false");
        }
        return value.equals("true");
    }

    /** One of an enum's constants, in lower case with hyphens. */
    <E extends Enum<E>> E choice(String name, E otherwise) {
        E chosen = choice(name, otherwise.getDeclaringClass());
        return chosen == null ? otherwise : chosen;
    }

    /** The same, of an option that may be left out. */
    <E extends Enum<E>> @Nullable E choice(String name, Class<E> choices) {
        String value = take(name);
        if (value == null) {
            return null;
        }
        E[] all = choices.getEnumConstants();
        for (E one : all) {
            if (label(one).equals(value)) {
                return one;
            }
        }
        expect(
                name,
                "one of "
                        + Arrays.stream(all)
                                .map(FormatOptions::label)
                                .collect(Collectors.joining(", ")));
        return null;
    }

    /**
     * To be called when every option of the format is taken.
     *
     * @throws InvalidOptions if one is unknown, or has a value that it does not take
     */
    void requireNoMore() {
        if (known.isEmpty() && !left.isEmpty()) {
            invalid.add(
                    new Invalid(
                            List.of(BLOCK),
                            "expected no options for the format '" + format + "'",
                            List.of()));
            left.clear();
        }
        for (String name : left.keySet()) {
            invalid.add(
                    new Invalid(
                            List.of(BLOCK, name),
                            "the format '" + format + "' has no such option",
                            List.copyOf(known)));
        }
        if (!invalid.isEmpty()) {
            throw new InvalidOptions(FormatError.FORMAT_OPTION, invalid);
        }
    }

    /** The options that were asked for. */
    List<String> known() {
        return known;
    }

    private @Nullable String take(String name) {
        known.add(name);
        return left.remove(name);
    }

    /** Refuses the value of an option, when {@link #requireNoMore} is called. */
    void expect(String name, String expected) {
        invalid.add(new Invalid(List.of(BLOCK, name), "expected " + expected, List.of()));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
