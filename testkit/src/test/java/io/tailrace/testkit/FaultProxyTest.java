package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultProxyTest {

    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void startAnEchoBehindTheProxy() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!echo.isClosed()) {
                                try {
                                    Socket socket = echo.accept();
                                    Thread.ofVirtual().start(() -> copy(socket));
                                } catch (IOException e) {
                                    return;
                                }
                            }
                        });
        proxy = new FaultProxy(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passes_bytes_both_ways() throws IOException {
        try (Socket socket = connect()) {
            assertThat(say(socket, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void cuts_a_connection_with_a_reset_and_takes_the_next() throws IOException {
        try (Socket socket = connect()) {
            say(socket, "hello");
            proxy.cut();
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class);
        }
        passes_bytes_both_ways();
    }

    @Test
    void ends_a_connection_in_order() throws IOException {
        try (Socket socket = connect()) {
            say(socket, "hello");
            proxy.end();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void says_nothing_while_frozen_and_everything_afterwards() throws IOException {
        try (Socket socket = connect()) {
            say(socket, "hello");
            proxy.freeze();
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> say(socket, "later"))
                    .isInstanceOf(SocketTimeoutException.class);
            proxy.pass();
            socket.setSoTimeout(10_000);
            assertThat(new String(socket.getInputStream().readNBytes(5), StandardCharsets.UTF_8))
                    .isEqualTo("later");
        }
    }

    @Test
    void refuses_new_connections_but_keeps_the_open_ones() throws IOException {
        try (Socket socket = connect()) {
            say(socket, "hello");
            proxy.refuse();
            assertThat(say(socket, "still")).isEqualTo("still");
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            proxy.pass();
        }
        passes_bytes_both_ways();
    }

    @Test
    void cuts_in_the_middle_of_an_answer() throws IOException {
        proxy.cutAfter(3);
        try (Socket socket = connect()) {
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> socket.getInputStream().readNBytes(5))
                    .isInstanceOf(SocketException.class);
        }
        passes_bytes_both_ways();
    }

    @Test
    void forwards_no_faster_than_allowed() throws IOException {
        proxy.throttle(20_000);
        long start = System.nanoTime();
        try (Socket socket = connect()) {
            assertThat(say(socket, "x".repeat(4000))).hasSize(4000);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(200));
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static String say(Socket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(bytes);
        return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
    }

    private static void copy(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // the other end is gone: this one goes too
        }
    }
}
