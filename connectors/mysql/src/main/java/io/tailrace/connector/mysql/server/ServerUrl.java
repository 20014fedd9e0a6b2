package io.tailrace.connector.mysql.server;

import io.tailrace.spi.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and how to reach it, with the names that MySQL's own programs give their
 * options.
 *
 * @param database empty if none is named
 * @param parameters the programs' options by name
 * @param withoutCredentials the URL without user and password; safe to show
 */
public record ServerUrl(
        String host,
        int port,
        String database,
        @Nullable String user,
        @Nullable Secret password,
        Map<String, String> parameters,
        String withoutCredentials) {

    private static final Pattern URL =
            Pattern.compile(
                    "(?<scheme>(?:mysql|mariadb)://)(?:(?<login>[^/?#]*)@)?(?<host>\\[[0-9a-fA-F:.]+]|[^/?#@:]*)(?::(?<port>\\d{1,5}))?"
                            + "(?:/(?<database>[^?#]*))?(?:\\?(?<query>[^#]*))?");
    private static final Set<String> KNOWN =
            Set.of(
                    "ssl-mode",
                    "ssl-ca",
                    "tls-version",
                    "connect-timeout",
                    "get-server-public-key",
                    "server-public-key-path");

    public ServerUrl {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    /**
     * Reads a URL such as {@code mysql://user@host:3306/database?ssl-mode=VERIFY_IDENTITY}.
     *
     * @throws IllegalArgumentException that says what is wrong, without showing a password
     */
    public static ServerUrl parse(String url) {
        Matcher matcher = URL.matcher(url.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "url must look like mysql://user@host:3306/database?ssl-mode=VERIFY_IDENTITY (it may hold a password, so it is"
                            + " not shown here)");
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
            String name = decode(pair.split("=", 2)[0]).toLowerCase(Locale.ROOT).replace('_', '-');
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
        String host = matcher.group("host").isEmpty() ? "localhost" : matcher.group("host");
        int port = matcher.group("port") == null ? 3306 : Integer.parseInt(matcher.group("port"));
        String database =
                matcher.group("database") == null ? "" : decode(matcher.group("database"));
        String shown = matcher.group("scheme") + host + ":" + port + "/" + database + kept;
        return new ServerUrl(
                host,
                port,
                database,
                user == null || user.isEmpty() ? null : user,
                password == null ? null : new Secret(password),
                parameters,
                shown);
    }

    /**
     * How TLS is used, as {@code --ssl-mode} says it. If not given: PREFERRED, but DISABLED to this
     * machine itself, where nobody can listen.
     */
    public SslMode sslMode() {
        String mode = parameters.get("ssl-mode");
        if (mode == null) {
            return isLoopback() ? SslMode.DISABLED : SslMode.PREFERRED;
        }
        try {
            return SslMode.valueOf(mode.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "url: ssl-mode '"
                            + mode
                            + "' is not known; known are DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY",
                    e);
        }
    }

    /** Whether the host is this machine, by its name. */
    boolean isLoopback() {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    private static String checked(String name) {
        if (!KNOWN.contains(name)) {
            throw new IllegalArgumentException(
                    "url: parameter '"
                            + name
                            + "' is not known; known are "
                            + String.join(", ", new java.util.TreeSet<>(KNOWN)));
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

    /** MySQL's words for how much TLS there must be. */
    public enum SslMode {
        DISABLED,
        PREFERRED,
        REQUIRED,
        VERIFY_CA,
        VERIFY_IDENTITY
    }
}
