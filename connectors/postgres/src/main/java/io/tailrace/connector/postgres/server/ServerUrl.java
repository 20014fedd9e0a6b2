package io.tailrace.connector.postgres.server;

import io.tailrace.spi.Secret;
import io.tailrace.spi.net.DatabaseUrl;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
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

    private static final Map<String, String> KNOWN = known();

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
                        "postgres://user@host:5432/database?sslmode=verify-full",
                        UnaryOperator.identity(),
                        KNOWN.keySet());
        String user = parts.user();
        String database = parts.database();
        return new ServerUrl(
                parts.hosts().isEmpty() ? "localhost" : parts.hosts(),
                database != null && !database.isEmpty()
                        ? database
                        : user == null ? "postgres" : user,
                user,
                parts.password(),
                parts.parameters(),
                parts.scheme() + parts.hosts() + parts.tail());
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
