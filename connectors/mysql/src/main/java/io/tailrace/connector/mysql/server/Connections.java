package io.tailrace.connector.mysql.server;

import io.tailrace.connector.mysql.server.ServerUrl.SslMode;
import io.tailrace.spi.Secret;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.net.DriverSockets;
import io.tailrace.spi.net.Sockets;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/**
 * Connects and logs in with the driver, and lets the reading of the log past it to the sockets
 * below.
 */
public final class Connections implements Server {

    /**
     * What makes every session show all rows, as the same texts, for as long as it takes, whatever
     * the server sets for others. Each server passes over the comments of the other.
     */
    private static final String SESSION =
            "SET SESSION autocommit = 1, time_zone = '+00:00', sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES',"
                    + " sql_select_limit = 18446744073709551615, sql_big_selects = 1, net_write_timeout = 3600, wait_timeout = 2147483"
                    + " /*!50708 , max_execution_time = 0 */ /*!80030 , show_gipk_in_create_table_and_information_schema = ON */"
                    + " /*M! , system_versioning_asof = DEFAULT, max_statement_time = 0, idle_transaction_timeout = 0, idle_readonly_transaction_timeout = 0 */";

    private final ServerUrl url;
    private final String user;
    private final @Nullable Secret password;
    private final boolean compressed;
    private volatile boolean withoutTls;

    /**
     * @param compressed whether packets are compressed (zlib), for slow networks
     */
    public Connections(
            ServerUrl url, @Nullable String user, @Nullable Secret password, boolean compressed) {
        this.url = url;
        this.user = user != null ? user : System.getProperty("user.name", "root");
        this.password = password;
        this.compressed = compressed;
        this.withoutTls = url.sslMode() == SslMode.DISABLED;
    }

    @Override
    public Connection connect() {
        return open(new Sockets());
    }

    @Override
    public Wire wire() {
        Sockets sockets = new Sockets();
        Connection connection = open(sockets);
        return new Wire(connection, sockets, url.toString(), compressed);
    }

    private Connection open(Sockets sockets) {
        boolean preferred = url.sslMode() == SslMode.PREFERRED;
        try {
            return open(sockets, withoutTls ? "disable" : driverMode());
        } catch (SQLException e) {
            sockets.close();
            if (preferred
                    && !withoutTls
                    && String.valueOf(e.getMessage()).contains("ssl not enabled in the server")) {
                withoutTls = true;
                return open(sockets);
            }
            throw ServerFailure.of(e, "cannot connect to " + url + " as user " + user);
        }
    }

    private Connection open(Sockets sockets, String mode) throws SQLException {
        String host = url.host() + ":" + url.port();
        String address =
                "jdbc:mariadb://"
                        + host
                        + "/"
                        + URLEncoder.encode(url.database(), StandardCharsets.UTF_8);
        ScopedValue.Carrier connecting = ScopedValue.where(Sockets.CONNECTING, sockets);
        String key = url.parameters().get("ssl-key");
        String certificate = url.parameters().get("ssl-cert");
        if (key != null && certificate != null) {
            connecting =
                    connecting.where(
                            DriverTls.KEYS, ClientKey.managers(Path.of(certificate), Path.of(key)));
        }
        Connection connection =
                connecting.call(() -> new Driver().connect(address, settings(mode)));
        if (connection == null) {
            throw new TailraceException(
                    MysqlError.MYSQL_LOGIN_REFUSED, "the driver does not take the url " + url);
        }
        return connection;
    }

    private Properties settings(String mode) {
        Properties settings = new Properties();
        settings.setProperty("user", user);
        if (password != null) {
            settings.setProperty("password", password.reveal());
        }
        settings.setProperty("sslMode", mode);
        settings.setProperty("tlsSocketType", DriverTls.TYPE);
        settings.setProperty("socketFactory", DriverSockets.class.getName());
        settings.setProperty("connectTimeout", Long.toString(url.connectTimeout().toMillis()));
        settings.setProperty(
                "socketTimeout", "60000"); // a frozen network must not hold us for ever
        settings.setProperty("tcpKeepAlive", "true");
        settings.setProperty("useCompression", Boolean.toString(compressed));
        settings.setProperty("useReadAheadInput", "false");
        settings.setProperty("disablePipeline", "true");
        settings.setProperty("tinyInt1isBit", "false");
        settings.setProperty("connectionAttributes", "program_name:tailrace");
        settings.setProperty("initSql", SESSION);
        if (url.isLoopback()
                || "true".equalsIgnoreCase(url.parameters().get("get-server-public-key"))) {
            settings.setProperty("allowPublicKeyRetrieval", "true");
        }
        url.parameters().forEach((name, value) -> set(settings, name, value));
        return settings;
    }

    private static void set(Properties settings, String name, String value) {
        switch (name) {
            case "ssl-ca" -> settings.setProperty("serverSslCert", value);
            case "tls-version" -> settings.setProperty("enabledSslProtocolSuites", value);
            case "server-public-key-path" -> settings.setProperty("serverRsaPublicKeyFile", value);
            default -> {} // read elsewhere
        }
    }

    private String driverMode() {
        return switch (url.sslMode()) {
            case DISABLED -> "disable";
            case PREFERRED, REQUIRED -> "trust";
            case VERIFY_CA -> "verify-ca";
            case VERIFY_IDENTITY -> "verify-full";
        };
    }
}
