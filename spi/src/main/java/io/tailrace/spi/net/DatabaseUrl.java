package io.tailrace.spi.net;

import io.tailrace.spi.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
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
 * @param parameters by name; neither user nor any password
 * @param secrets the other parameters whose names end in {@code password}, by name
 * @param tail what follows the hosts, as written, but without user and passwords
 */
public record DatabaseUrl(
        String scheme,
        String hosts,
        @Nullable String database,
        @Nullable String user,
        @Nullable Secret password,
        Map<String, String> parameters,
        Map<String, Secret> secrets,
        String tail) {

    private static final int LAST_PORT = 65535;
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");
    private static final Pattern URL =
            Pattern.compile(
                    "(?<scheme>[a-z]+://)(?:(?<login>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?:/(?<database>[^?#]*))?(?:\\?(?<query>[^#]*))?");

    public DatabaseUrl {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        secrets = Map.copyOf(secrets);
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
        Map<String, Secret> secrets = new HashMap<>();
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
                    if (name.endsWith("password")) {
                        secrets.put(name, new Secret(value));
                    } else {
                        parameters.put(name, value);
                        kept.append(kept.isEmpty() ? '?' : '&').append(pair);
                    }
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
                secrets,
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

    /**
     * Reads a port.
     *
     * @throws IllegalArgumentException if there is no such port
     */
    public static int port(String port) {
        if (!PORT.matcher(port).matches() || Integer.parseInt(port) > LAST_PORT) {
            throw new IllegalArgumentException(
                    "url: the port must lie between 1 and " + LAST_PORT + ", not " + port);
        }
        return Integer.parseInt(port);
    }

    /**
     * Reads a parameter that is a time in seconds; 0 usually means without limit.
     *
     * @throws IllegalArgumentException if it is no such number
     */
    public static Duration seconds(String name, String seconds) {
        if (!SECONDS.matcher(seconds).matches()) {
            throw new IllegalArgumentException(
                    "url: "
                            + name
                            + " must be a number of seconds up to 999999, not '"
                            + seconds
                            + "'");
        }
        return Duration.ofSeconds(Integer.parseInt(seconds));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) { // its message may show a password
            throw new IllegalArgumentException(
                    "url: a % must be followed by two hexadecimal digits; a % itself is written %25");
        }
    }
}
