package io.tailrace.connector.postgres.server;

import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import javax.net.SocketFactory;

/**
 * Makes the driver's sockets and keeps hold of them. Named to the driver, which makes it: hence
 * public.
 */
public final class DriverSockets extends SocketFactory {

    /**
     * @param ignored the driver's settings, which it passes to a constructor of this shape
     */
    public DriverSockets(Properties ignored) {}

    @Override
    public Socket createSocket() {
        return Sockets.CONNECTING.isBound() ? Sockets.CONNECTING.get().begin() : new Socket();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("the driver connects sockets itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException("the driver connects sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException("the driver connects sockets itself");
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException("the driver connects sockets itself");
    }
}
