package io.tailrace.connector.mysql.server;

import io.tailrace.spi.Secret;
import io.tailrace.spi.net.DatabaseUrl;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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

    private static final String EXAMPLE =
            "mysql://user@host:3306/database?ssl-mode=VERIFY_IDENTITY";
    private static final Pattern HOST =
            Pattern.compile("(?<host>\\[[0-9a-fA-F:.]+]|[^:]*)(?::(?<port>\\d{1,5}))?");
    private static final Set<String> KNOWN =
            Set.of(
                    "ssl-mode",
                    "ssl-ca",
                    "ssl-cert",
                    "ssl-key",
                    "tls-version",
                    "connect-timeout",
                    "get-server-public-key",
                    "server-public-key-path");

    /**
     * Reads a URL such as {@code mysql://user@host:3306/database?ssl-mode=VERIFY_IDENTITY}.
     *
     * @throws IllegalArgumentException that says what is wrong, without showing a password
     */
    public static ServerUrl parse(String url) {
        DatabaseUrl parts =
                DatabaseUrl.parse(
                        url,
                        Set.of("mysql://", "mariadb://"),
                        EXAMPLE,
                        name -> name.toLowerCase(Locale.ROOT).replace('_', '-'),
                        KNOWN);
        if (parts.parameters().containsKey("ssl-cert")
                != parts.parameters().containsKey("ssl-key")) {
            throw new IllegalArgumentException("url: ssl-cert and ssl-key need one another");
        }
        Matcher matcher = HOST.matcher(parts.hosts());
        if (!matcher.matches()) {
            throw DatabaseUrl.malformed(EXAMPLE);
        }
        String host = matcher.group("host").isEmpty() ? "localhost" : matcher.group("host");
        String port = matcher.group("port") == null ? "3306" : matcher.group("port");
        return new ServerUrl(
                host,
                DatabaseUrl.port(port),
                parts.database() == null ? "" : parts.database(),
                parts.user(),
                parts.password(),
                parts.parameters(),
                parts.scheme() + host + ":" + port + parts.tail());
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

    /**
     * How long connecting may take: 10 seconds, if {@code connect-timeout} does not say it. Without
     * limit if that is 0.
     */
    public Duration connectTimeout() {
        return DatabaseUrl.seconds(
                "connect-timeout", parameters.getOrDefault("connect-timeout", "10"));
    }

    /** Whether the host is this machine, by its name. */
    boolean isLoopback() {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
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
