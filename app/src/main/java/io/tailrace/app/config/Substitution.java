package io.tailrace.app.config;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fills in what a dollar and braces enclose: {@code NAME}, {@code NAME:-default}, or {@code
 * file:/path} for a file's text without surrounding white space. A second dollar before it stands
 * for a plain dollar.
 */
final class Substitution {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$(\\$\\{|\\{([^}]*)(}?))");
    private static final Pattern VARIABLE =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);

    private final Path directory;
    private final Function<String, @Nullable String> environment;

    /** What came from outside the text, with the placeholder that stands for it there. */
    private final Map<String, String> placeholders = new HashMap<>();

    /**
     * @param directory where relative {@code file:} paths begin
     */
    Substitution(Path directory, Function<String, @Nullable String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    static boolean applies(String text) {
        return text.contains("${");
    }

    /**
     * @throws IllegalArgumentException says what cannot be filled in, without any value
     */
    String apply(String text) {
        if (!applies(text)) {
            return text;
        }
        Matcher matcher = PLACEHOLDER.matcher(text);
        var filled = new StringBuilder();
        while (matcher.find()) {
            String value =
                    matcher.group(2) == null
                            ? "${"
                            : value(matcher.group(2), !matcher.group(3).isEmpty());
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(filled).toString();
    }

    /**
     * The message with placeholders again in the stead of what came from outside, or is like it.
     */
    String withoutValues(String message) {
        if (placeholders.isEmpty()) {
            return message;
        }
        String longestFirst =
                placeholders.keySet().stream()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .map(Pattern::quote)
                        .collect(Collectors.joining("|"));
        return Pattern.compile(longestFirst)
                .matcher(message)
                .replaceAll(value -> Matcher.quoteReplacement(placeholders.get(value.group())));
    }

    private String value(String placeholder, boolean closed) {
        if (!closed) {
            throw new IllegalArgumentException("'${' without a '}'; write $${ for a plain ${");
        }
        if (placeholder.startsWith("file:")) {
            return fromOutside(content(placeholder.substring("file:".length())), placeholder);
        }
        Matcher variable = VARIABLE.matcher(placeholder);
        if (!variable.matches()) {
            throw new IllegalArgumentException("'${...}' takes NAME, NAME:-default or file:PATH");
        }
        String value = environment.apply(variable.group(1));
        boolean unset = value == null || value.isEmpty() && variable.group(2) != null;
        if (unset && variable.group(2) == null) {
            throw new IllegalArgumentException(
                    "the environment variable "
                            + variable.group(1)
                            + " is not set; set it, or write ${"
                            + variable.group(1)
                            + ":-default}");
        }
        return unset ? variable.group(2) : fromOutside(Objects.requireNonNull(value), placeholder);
    }

    private String fromOutside(String value, String placeholder) {
        if (!value.isEmpty()) {
            placeholders.put(value, "${" + placeholder + "}");
        }
        return value;
    }

    private String content(String name) {
        try {
            return FileText.read(directory.resolve(name)).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the file " + name + " cannot be read: " + FileText.reason(e), e);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + name + "' is no path", e);
        }
    }
}
