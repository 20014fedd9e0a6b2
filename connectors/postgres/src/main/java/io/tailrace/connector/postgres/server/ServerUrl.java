package io.tailrace.connector.postgres.server;

import io.tailrace.spi.Secret;
import io.tailrace.spi.net.DatabaseUrl;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is and how to reach it, as a libpq URL says it.
 *
 * @param hosts hosts with ports, separated by commas
 * @param keyPassword of the key that {@code sslkey} names
 * @param parameters libpq's other parameters by name
 * @param withoutCredentials the URL without user and password; safe to show
 */
public record ServerUrl(
        String hosts,
        String database,
        @Nullable String user,
        @Nullable Secret password,
        @Nullable Secret keyPassword,
        Map<String, String> parameters,
        String withoutCredentials) {

    static final String KEY_PASSWORD = "sslpassword";

    private static final String EXAMPLE = "postgres://user@host:5432/database?sslmode=verify-full";
    private static final Map<String, String> KNOWN = known();
    private static final Map<String, Set<String>> VALUES =
            Map.of(
                    "sslmode",
                    Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
                    "target_session_attrs",
                    Set.of(
                            "any",
                            "read-write",
                            "read-only",
                            "primary",
                            "standby",
                            "prefer-standby"));

    /** A host, perhaps IPv6 in brackets, and perhaps a port. */
    private static final Pattern HOST =
            Pattern.compile("(?:\\[[0-9a-fA-F:.]+]|[^:\\[\\]]*)(?::(?<port>\\d*))?");

    /**
     * Reads a URL such as {@code postgres://user@host:5432/database?sslmode=require}.
     *
     * @throws IllegalArgumentException that says what is wrong, without showing a password
     */
    public static ServerUrl parse(String url) {
        DatabaseUrl parts =
                DatabaseUrl.parse(
                        url,
                        Set.of("postgres://", "postgresql://"),
                        EXAMPLE,
                        UnaryOperator.identity(),
                        KNOWN.keySet());
        for (String host : parts.hosts().split(",", -1)) {
            checkHost(host);
        }
        parts.parameters().forEach(ServerUrl::check);
        String user = parts.user();
        String database = parts.database();
        return new ServerUrl(
                parts.hosts().isEmpty() ? "localhost" : parts.hosts(),
                database != null && !database.isEmpty()
                        ? database
                        : user == null ? "postgres" : user,
                user,
                parts.password(),
                parts.secrets().get(KEY_PASSWORD),
                parts.parameters(),
                parts.scheme() + parts.hosts() + parts.tail());
    }

    private static void checkHost(String host) {
        Matcher matcher = HOST.matcher(host);
        if (!matcher.matches()) {
            throw DatabaseUrl.malformed(EXAMPLE);
        }
        if (matcher.group("port") != null) {
            DatabaseUrl.port(matcher.group("port"));
        }
    }

    private static void check(String name, String value) {
        Set<String> values = VALUES.get(name);
        if (values != null && !values.contains(value)) {
            throw new IllegalArgumentException(
                    "url: "
                            + name
                            + " '"
                            + value
                            + "' is not known; known are "
                            + String.join(", ", new TreeSet<>(values)));
        }
        if (name.equals("connect_timeout")) {
            DatabaseUrl.seconds(name, value);
        }
    }

    /** The same with the password of its key. */
    public ServerUrl withKeyPassword(@Nullable Secret secret) {
        return new ServerUrl(
                hosts, database, user, password, secret, parameters, withoutCredentials);
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

    @Override
    public String toString() {
        return withoutCredentials;
    }
}
