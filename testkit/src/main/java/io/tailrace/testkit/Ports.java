package io.tailrace.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback interface for the servers of tests. */
final class Ports {

    // Below the range that systems give to clients: a server that is away must find its port free
    // when it comes back, and whoever tries to reach it must not reach himself.
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;

    private Ports() {}

    /** One that nobody listens on. */
    static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // taken: try another
            }
        }
    }
}
