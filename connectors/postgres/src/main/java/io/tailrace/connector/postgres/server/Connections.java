package io.tailrace.connector.postgres.server;

import io.tailrace.spi.Secret;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.net.Sockets;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Connects and logs in with the driver, and lets bulk reading past it to the sockets below. */
public final class Connections implements Server {

    /**
     * What makes values print the same in every session, whatever the server, the database and the
     * role have set, and keeps the server from ending it; a policy that hides rows fails a
     * statement.
     */
    private static final String SESSION =
            "SET datestyle = 'ISO'; SET intervalstyle = 'iso_8601'; SET extra_float_digits = 3; SET bytea_output = 'hex';"
                    + " SET timezone = 'UTC'; SET lc_monetary = 'C'; SET search_path = pg_catalog; SET statement_timeout = 0;"
                    + " SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET client_min_messages = 'warning';"
                    + " SET row_security = off";

    private final ServerUrl url;
    private final String user;
    private final @Nullable Secret password;
    private final String application;
    private final Map<Connection, Wire> wires = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * @param application what the server shows in {@code pg_stat_activity}, unless the URL says
     *     otherwise
     */
    public Connections(
            ServerUrl url, @Nullable String user, @Nullable Secret password, String application) {
        this.url = url;
        this.user = user != null ? user : System.getProperty("user.name", "postgres");
        this.password = password;
        this.application = application;
    }

    @Override
    public String database() {
        return url.database();
    }

    @Override
    public Connection connect() {
        return known(open(settings()));
    }

    @Override
    public Connection replicate() {
        return known(open(forReplication()));
    }

    /** The wire of a new connection for replication; closing it closes the connection. */
    public Wire replicationWire() {
        Opened opened = open(forReplication());
        opened.wire().keep(opened.connection());
        return opened.wire();
    }

    @Override
    public CopyOut copy(Connection connection, String sql) {
        return wire(connection).copyOut(sql);
    }

    private Wire wire(Connection connection) {
        Wire wire = wires.get(connection);
        if (wire == null) {
            throw new IllegalArgumentException("no connection of this server");
        }
        return wire;
    }

    private record Opened(Connection connection, Wire wire) {}

    /**
     * The wire does not hold the connection, so that one that its user forgets is forgotten here
     * too.
     */
    private Connection known(Opened opened) {
        wires.put(opened.connection(), opened.wire());
        return opened.connection();
    }

    private Opened open(Properties settings) {
        Sockets sockets = new Sockets();
        try {
            Connection connection =
                    ScopedValue.where(Sockets.CONNECTING, sockets)
                            .call(
                                    () ->
                                            new Driver()
                                                    .connect(
                                                            "jdbc:postgresql://"
                                                                    + url.hosts()
                                                                    + "/"
                                                                    + encoded(url.database()),
                                                            settings));
            if (connection == null) {
                throw new TailraceException(
                        PostgresError.POSTGRES_REFUSED, "the driver does not take the url " + url);
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute(session(connection.getMetaData().getDatabaseMajorVersion()));
            }
            return new Opened(connection, new Wire(sockets, url.toString()));
        } catch (SQLException e) {
            sockets.close();
            throw ServerFailure.of(e, "cannot connect to " + url + " as user " + user);
        }
    }

    private static String session(int version) {
        return SESSION
                + (version >= 14 ? "; SET idle_session_timeout = 0" : "")
                + (version >= 17 ? "; SET transaction_timeout = 0" : "");
    }

    private Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("user", user);
        if (password != null) {
            settings.setProperty("password", password.reveal());
        }
        settings.setProperty("connectTimeout", "10");
        settings.setProperty("socketTimeout", "60"); // a frozen network must not hold us for ever
        settings.setProperty("tcpKeepAlive", "true");
        settings.setProperty(
                "gssEncMode", "disable"); // it would wrap the socket where we cannot follow
        settings.setProperty("ApplicationName", application);
        settings.setProperty("socketFactory", DriverSockets.class.getName());
        settings.setProperty("sslfactory", DriverTls.class.getName());
        Secret keyPassword = url.keyPassword();
        if (keyPassword != null) {
            settings.setProperty(ServerUrl.KEY_PASSWORD, keyPassword.reveal());
        }
        url.parameters()
                .forEach(
                        (name, value) ->
                                settings.setProperty(
                                        ServerUrl.known().get(name), translate(name, value)));
        return settings;
    }

    private Properties forReplication() {
        Properties settings = settings();
        settings.setProperty("replication", "database");
        settings.setProperty("preferQueryMode", "simple");
        settings.setProperty("assumeMinServerVersion", "12");
        return settings;
    }

    private static String translate(String name, String value) {
        if (!name.equals("target_session_attrs")) {
            return value;
        }
        return switch (value) {
            case "read-write", "primary" -> "primary";
            case "read-only", "standby" -> "secondary";
            case "prefer-standby" -> "preferSecondary";
            default -> "any";
        };
    }

    private static String encoded(String database) {
        return URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
