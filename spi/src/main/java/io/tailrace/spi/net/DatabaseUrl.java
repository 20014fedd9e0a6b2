package io.tailrace.spi.net;

import io.tailrace.spi.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of {@code scheme://user:password@host:port/database?name=value}, with percent signs
 * resolved. User and password may stand among the parameters, too.
 *
 * @param scheme with its colon and slashes
 * @param hosts as written: empty, one with or without its port, or several
 * @param database null if there is no such part
 * @param parameters by name; neither user nor password
 * @param tail what follows the hosts, as written, but without user and password
 */
public record DatabaseUrl(
        String scheme,
        String hosts,
        @Nullable String database,
        @Nullable String user,
        @Nullable Secret password,
        Map<String, String> parameters,
        String tail) {

    private static final Pattern URL =
            Pattern.compile(
                    "(?<scheme>[a-z]+://)(?:(?<login>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?:/(?<database>[^?#]*))?(?:\\?(?<query>[^#]*))?");

    public DatabaseUrl {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /**
     * Reads a URL.
     *
     * @param example what a URL looks like; its scheme is one of those
     * @param spelling gives a parameter's name in the spelling of those that are known
     * @throws IllegalArgumentException that says what is wrong, without showing a password
     */
    public static DatabaseUrl parse(
            String url,
            Set<String> schemes,
            String example,
            UnaryOperator<String> spelling,
            Set<String> known) {
        Matcher matcher = URL.matcher(url.strip());
        if (!matcher.matches() || !schemes.contains(matcher.group("scheme"))) {
            throw malformed(example);
        }
        String login = matcher.group("login");
        String user = login == null ? null : decode(login.split(":", 2)[0]);
        String password =
                login != null && login.contains(":") ? decode(login.split(":", 2)[1]) : null;
        Map<String, String> parameters = new TreeMap<>();
        StringBuilder kept = new StringBuilder();
        String query = matcher.group("query");
        for (String pair : query == null ? new String[0] : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            String name = spelling.apply(decode(pair.split("=", 2)[0]));
            String value = pair.contains("=") ? decode(pair.split("=", 2)[1]) : "";
            switch (name) {
                case "user" -> user = value;
                case "password" -> password = value;
                default -> {
                    requireKnown(name, known);
                    parameters.put(name, value);
                    kept.append(kept.isEmpty() ? '?' : '&').append(pair);
                }
            }
        }
        String database = matcher.group("database");
        return new DatabaseUrl(
                matcher.group("scheme"),
                matcher.group("hosts"),
                database == null ? null : decode(database),
                user == null || user.isEmpty() ? null : user,
                password == null ? null : new Secret(password),
                parameters,
                (database == null ? "" : "/" + database) + kept);
    }

    /** What to throw when a URL does not look like that. */
    public static IllegalArgumentException malformed(String example) {
        return new IllegalArgumentException(
                "url must look like "
                        + example
                        + " (it may hold a password, so it is not shown here)");
    }

    private static void requireKnown(String name, Set<String> known) {
        if (!known.contains(name)) {
            throw new IllegalArgumentException(
                    "url: parameter '"
                            + name
                            + "' is not known; known are "
                            + String.join(", ", new TreeSet<>(known)));
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
