package io.tailrace.app.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tailrace.engine.Pipelines;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves health, readiness and metrics. */
public final class Endpoints implements AutoCloseable {

    public static final int DEFAULT_PORT = 7070;
    private static final int BACKLOG = 16;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Health health;
    private final MetricsText metrics;

    private Endpoints(HttpServer server, Pipelines pipelines, Duration readyLag) {
        this.server = server;
        this.health = new Health(pipelines, readyLag);
        this.metrics = new MetricsText(pipelines);
    }

    /**
     * Serves on that port of the loopback address; 0 takes any.
     *
     * @throws IOException if the port cannot be had
     */
    public static Endpoints open(int port, Pipelines pipelines, Duration readyLag)
            throws IOException {
        var endpoints =
                new Endpoints(HttpServer.create(loopback(port), BACKLOG), pipelines, readyLag);
        endpoints.serve();
        return endpoints;
    }

    /** Serves on the port that is wanted, or on any if another program has it. */
    public static Endpoints openNear(int port, Pipelines pipelines, Duration readyLag)
            throws IOException {
        try {
            return open(port, pipelines, readyLag);
        } catch (BindException _) {
            return open(0, pipelines, readyLag);
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private void serve() {
        server.setExecutor(threads);
        server.createContext("/healthz", exchange -> answer(exchange, "/healthz", health::health));
        server.createContext("/readyz", exchange -> answer(exchange, "/readyz", health::readiness));
        server.createContext(
                "/metrics",
                exchange -> answer(exchange, "/metrics", () -> new Answer(true, metrics.render())));
        server.createContext(
                "/",
                exchange -> send(exchange, 404, "There are /healthz, /readyz and /metrics.\n"));
        server.start();
    }

    private static void answer(HttpExchange exchange, String path, Supplier<Answer> work)
            throws IOException {
        String method = exchange.getRequestMethod();
        if (!exchange.getRequestURI().getPath().equals(path)) {
            send(exchange, 404, "There are /healthz, /readyz and /metrics.\n");
        } else if (method.equals("GET") || method.equals("HEAD")) {
            Answer answer = work.get();
            send(exchange, answer.good() ? 200 : 503, answer.text());
        } else {
            send(exchange, 405, "Only GET.\n");
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** What a question for health came to. */
    record Answer(boolean good, String text) {}
}
