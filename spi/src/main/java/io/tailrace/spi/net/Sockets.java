package io.tailrace.spi.net;

import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * The socket below a connection that a JDBC driver has made, with TLS on top where it is spoken: so
 * a connector can speak a protocol of its own on a connection for which the driver has logged in.
 */
public final class Sockets {

    /** Where the factories that the driver calls leave their sockets; bound while it connects. */
    public static final ScopedValue<Sockets> CONNECTING = ScopedValue.newInstance();

    private @Nullable Socket plain;
    private @Nullable Socket tls;

    /** A new attempt to connect; earlier ones have failed. */
    Socket begin() {
        Socket socket = new Socket();
        plain = socket;
        tls = null;
        return socket;
    }

    public void encrypted(Socket socket) {
        tls = socket;
    }

    /** The socket to read and write. */
    public Socket top() {
        Socket socket = tls != null ? tls : plain;
        if (socket == null) {
            throw new IllegalStateException("the driver has connected without our sockets");
        }
        return socket;
    }

    /** Whether a read would find bytes; with TLS, perhaps only the beginning of a record. */
    public boolean available() throws IOException {
        Socket below = plain;
        return below != null && below.getInputStream().available() > 0
                || tls != null && tls.getInputStream().available() > 0;
    }

    /** Closes at once, whoever reads or writes. */
    public void close() {
        try {
            if (plain != null) {
                plain.close();
            }
        } catch (IOException _) {
            // it is gone either way
        }
    }
}
