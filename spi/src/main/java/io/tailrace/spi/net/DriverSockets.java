package io.tailrace.spi.net;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Makes a driver's sockets and keeps hold of them in {@link Sockets#CONNECTING}. Named to the
 * driver, which makes it: hence public.
 */
public class DriverSockets extends SocketFactory {

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
