package io.tailrace.connector.postgres.server;

import io.tailrace.spi.net.Sockets;
import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.util.PSQLException;

/**
 * The driver's TLS, with libpq's rules for certificates; keeps hold of the sockets. Named to the
 * driver: hence public.
 */
public final class DriverTls extends LibPQFactory {

    public DriverTls(Properties settings) throws PSQLException {
        super(settings);
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
            throws IOException {
        Socket encrypted = super.createSocket(socket, host, port, autoClose);
        if (Sockets.CONNECTING.isBound()) {
            Sockets.CONNECTING.get().encrypted(encrypted);
        }
        return encrypted;
    }
}
