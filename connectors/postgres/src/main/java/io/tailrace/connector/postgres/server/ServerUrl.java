package io.tailrace.connector.postgres.server;

import io.tailrace.spi.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and how to reach it, as a libpq URL says it.
 *
 * @param hosts hosts with ports, separated by commas
 * @param parameters libpq's parameters by name
 * @param withoutCredentials the URL without user and password; safe to show
 */
public record ServerUrl(
        String hosts,
        String database,
        @Nullable String user,
        @Nullable Secret password,
        Map<String, String> parameters,
        String withoutCredentials) {

    private static final Pattern URL =
            Pattern.compile(
                    "(?<scheme>postgres(?:ql)?://)(?:(?<login>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?:/(?<database>[^?#]*))?(?:\\?(?<query>[^#]*))?");
    private static final Map<String, String> KNOWN = known();

    public ServerUrl {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /**
     * Reads a URL such as {@code postgres://user@host:5432/database?sslmode=require}.
     *
     * @throws IllegalArgumentException that says what is wrong, without showing a password
     */
    public static ServerUrl parse(String url) {
        Matcher matcher = URL.matcher(url.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "url must look like postgres://user@host:5432/database?sslmode=verify-full (it may hold a password, so it is not"
                            + " shown here)");
        }
        String login = matcher.group("login");
        String user = login == null ? null : decode(login.split(":", 2)[0]);
        String password =
                login != null && login.contains(":") ? decode(login.split(":", 2)[1]) : null;
        String hosts = matcher.group("hosts");
        String database = matcher.group("database");
        Map<String, String> parameters = new TreeMap<>();
        StringBuilder kept = new StringBuilder();
        for (String pair :
                matcher.group("query") == null
                        ? new String[0]
                        : matcher.group("query").split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            String name = decode(pair.split("=", 2)[0]);
            String value = pair.contains("=") ? decode(pair.split("=", 2)[1]) : "";
            switch (name) {
                case "user" -> user = value;
                case "password" -> password = value;
                default -> {
                    parameters.put(checked(name), value);
                    kept.append(kept.isEmpty() ? '?' : '&').append(pair);
                }
            }
        }
        String shown =
                matcher.group("scheme") + hosts + (database == null ? "" : "/" + database) + kept;
        String named =
                database == null || database.isEmpty()
                        ? (user == null ? "postgres" : user)
                        : decode(database);
        return new ServerUrl(
                hosts.isEmpty() ? "localhost" : hosts,
                named,
                user == null || user.isEmpty() ? null : user,
                password == null ? null : new Secret(password),
                parameters,
                shown);
    }

    /** The driver's names of libpq's parameters. */
    static Map<String, String> known() {
        return Map.of(
                "sslmode", "sslmode",
                "sslrootcert", "sslrootcert",
                "sslcert", "sslcert",
                "sslkey", "sslkey",
                "sslpassword", "sslpassword",
                "connect_timeout", "connectTimeout",
                "application_name", "ApplicationName",
                "options", "options",
                "target_session_attrs", "targetServerType");
    }

    private static String checked(String name) {
        if (!KNOWN.containsKey(name)) {
            throw new IllegalArgumentException(
                    "url: parameter '"
                            + name
                            + "' is not known; known are "
                            + String.join(", ", new TreeMap<>(KNOWN).keySet()));
        }
        return name;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return withoutCredentials;
    }
}
