package io.tailrace.connector.mysql.server;

import io.tailrace.spi.net.Sockets;
import java.io.IOException;
import java.net.Socket;
import java.sql.SQLException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.plugin.TlsSocketPlugin;
import org.mariadb.jdbc.plugin.tls.main.DefaultTlsSocketPlugin;

/** The driver's TLS; keeps hold of the sockets. The driver finds it as a service: hence public. */
public final class DriverTls implements TlsSocketPlugin {

    static final String TYPE = "tailrace";

    /** By what the client proves itself; bound while the driver connects, if it does. */
    static final ScopedValue<KeyManager[]> KEYS = ScopedValue.newInstance();

    private final TlsSocketPlugin driver = new DefaultTlsSocketPlugin();

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public TrustManager[] getTrustManager(
            Configuration settings, ExceptionFactory errors, HostAddress host) throws SQLException {
        return driver.getTrustManager(settings, errors, host);
    }

    @Override
    public KeyManager[] getKeyManager(Configuration settings, ExceptionFactory errors)
            throws SQLException {
        return KEYS.isBound() ? KEYS.get() : driver.getKeyManager(settings, errors);
    }

    @Override
    public SSLSocket createSocket(Socket socket, SSLSocketFactory factory) throws IOException {
        SSLSocket encrypted = driver.createSocket(socket, factory);
        if (Sockets.CONNECTING.isBound()) {
            Sockets.CONNECTING.get().encrypted(encrypted);
        }
        return encrypted;
    }

    @Override
    public void verify(String host, SSLSession session, long threadId) throws SSLException {
        driver.verify(host, session, threadId);
    }
}
