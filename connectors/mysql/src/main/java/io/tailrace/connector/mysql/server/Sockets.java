package io.tailrace.connector.mysql.server;

import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** The socket below a connection that the driver has made, with TLS on top where it is spoken. */
final class Sockets {

    /** Where the factories that the driver calls leave their sockets; bound while it connects. */
    static final ScopedValue<Sockets> CONNECTING = ScopedValue.newInstance();

    private @Nullable Socket plain;
    private @Nullable Socket tls;

    /** A new attempt to connect; earlier ones have failed. */
    Socket begin() {
        Socket socket = new Socket();
        plain = socket;
        tls = null;
        return socket;
    }

    void encrypted(Socket socket) {
        tls = socket;
    }

    /** The socket to read and write. */
    Socket top() {
        Socket socket = tls != null ? tls : plain;
        if (socket == null) {
            throw new IllegalStateException("the driver has connected without our sockets");
        }
        return socket;
    }

    /** Whether a read would find bytes; with TLS, perhaps only the beginning of a record. */
    boolean available() throws IOException {
        Socket below = plain;
        return below != null && below.getInputStream().available() > 0
                || tls != null && tls.getInputStream().available() > 0;
    }

    /** Closes at once, whoever reads or writes. */
    void close() {
        try {
            if (plain != null) {
                plain.close();
            }
        } catch (IOException _) {
            // it is gone either way
        }
    }
}
