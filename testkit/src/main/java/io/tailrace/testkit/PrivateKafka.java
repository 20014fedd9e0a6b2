package io.tailrace.testkit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Kafka brokers of the tests' own, on free ports of the loopback interface:
 * {@code @RegisterExtension static final PrivateKafka kafka = PrivateKafka.one()}. Each is a
 * process of its own, and a controller too; its code is Kafka's {@code kafka_2.13}, which the
 * tests' class path must have. Topics are not created by themselves. They are gone with the test
 * class.
 */
public final class PrivateKafka implements BeforeAllCallback, AfterAllCallback {

    private static final long PATIENCE_SECONDS = 120;

    /** For an end in order: a broker that finds no controller tries for minutes. */
    private static final long STOP_SECONDS = 10;

    /** ApiVersions, version 0, without a client's name: what any broker answers once it serves. */
    private static final byte[] HELLO = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, -1, -1};

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final @Nullable Process[] processes;
    private final int[] ports;
    private final int[] controllerPorts;
    private final int[] internalPorts;
    private final @Nullable FaultProxy[] proxies;
    private boolean proxied;
    private @Nullable Path home;

    private PrivateKafka(int brokers) {
        processes = new Process[brokers];
        ports = new int[brokers];
        controllerPorts = new int[brokers];
        internalPorts = new int[brokers];
        proxies = new FaultProxy[brokers];
        settings.put("auto.create.topics.enable", "false");
        settings.put("num.partitions", "3");
        settings.put("default.replication.factor", Integer.toString(brokers));
        for (String topic : List.of("offsets.topic", "transaction.state.log")) {
            settings.put(topic + ".replication.factor", Integer.toString(brokers));
            settings.put(topic + ".num.partitions", "3");
        }
        String most = Integer.toString(brokers / 2 + 1);
        settings.put("min.insync.replicas", most);
        settings.put("transaction.state.log.min.isr", most);
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
    }

    /** One broker. */
    public static PrivateKafka one() {
        return new PrivateKafka(1);
    }

    /** Three brokers; two replicas of three make a record durable. */
    public static PrivateKafka three() {
        return new PrivateKafka(3);
    }

    /** Adds a setting of all brokers, or replaces one; before the start. */
    public PrivateKafka with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    /** Clients, but not the other brokers, reach each broker through a proxy; before the start. */
    public PrivateKafka behindProxies() {
        proxied = true;
        return this;
    }

    /** As {@code bootstrap.servers} takes it. */
    public String brokers() {
        return IntStream.range(0, ports.length)
                .mapToObj(broker -> "127.0.0.1:" + advertised(broker))
                .collect(Collectors.joining(","));
    }

    /** What clients of that broker go through. */
    public FaultProxy proxy(int broker) {
        return Objects.requireNonNull(proxies[broker], "not behind proxies");
    }

    private int advertised(int broker) {
        return proxied ? proxy(broker).port() : ports[broker];
    }

    /** Number of brokers, running or not. */
    public int size() {
        return ports.length;
    }

    public int port(int broker) {
        return ports[broker];
    }

    /** Starts all that do not run, and waits until they serve. */
    public synchronized void start() {
        try {
            prepare();
            for (int broker = 0; broker < ports.length; broker++) {
                launch(broker);
            }
            for (int broker = 0; broker < ports.length; broker++) {
                await(broker);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one broker again, and waits until it serves. */
    public synchronized void start(int broker) {
        try {
            launch(broker);
            await(broker);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops one broker in order. */
    public synchronized void stop(int broker) {
        end(broker, false);
    }

    /** {@code kill -9}. */
    public synchronized void crash(int broker) {
        end(broker, true);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        crashAll();
        for (FaultProxy proxy : proxies) {
            if (proxy != null) {
                proxy.close();
            }
        }
        if (home != null) {
            TestFolders.delete(home);
            home = null;
        }
    }

    private void crashAll() {
        for (int broker = 0; broker < ports.length; broker++) {
            crash(broker);
        }
    }

    private void prepare() throws IOException {
        if (home != null) {
            return;
        }
        Path folder = TestFolders.create("kafka");
        home = folder;
        TestFolders.atExit(this::crashAll);
        for (int broker = 0; broker < ports.length; broker++) {
            ports[broker] = Ports.free();
            controllerPorts[broker] = Ports.free();
            internalPorts[broker] = Ports.free();
            if (proxied) {
                proxies[broker] = new FaultProxy(ports[broker]);
            }
        }
        String cluster =
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(UUID.randomUUID()));
        for (int broker = 0; broker < ports.length; broker++) {
            Files.createDirectories(folder(broker));
            Files.writeString(file(broker), properties(broker));
            Process format =
                    run(
                            broker,
                            "kafka.tools.StorageTool",
                            "format",
                            "--cluster-id=" + cluster, // which may begin with a hyphen
                            "-c",
                            file(broker).toString());
            if (!ended(format, PATIENCE_SECONDS) || format.exitValue() != 0) {
                throw new IllegalStateException("no storage could be made: " + log(broker));
            }
        }
    }

    private String properties(int broker) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("node.id", Integer.toString(broker));
        all.put("process.roles", "broker,controller");
        all.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,INTERNAL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(ports[broker], internalPorts[broker], controllerPorts[broker]));
        all.put(
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:%d,INTERNAL://127.0.0.1:%d"
                        .formatted(advertised(broker), internalPorts[broker]));
        all.put("controller.listener.names", "CONTROLLER");
        all.put("inter.broker.listener.name", "INTERNAL");
        all.put(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        all.put(
                "controller.quorum.voters",
                IntStream.range(0, ports.length)
                        .mapToObj(node -> node + "@127.0.0.1:" + controllerPorts[node])
                        .collect(Collectors.joining(",")));
        all.put("log.dirs", folder(broker).resolve("data").toString());
        return all.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private void launch(int broker) throws IOException {
        Process running = processes[broker];
        if (running == null || !running.isAlive()) {
            processes[broker] = run(broker, "kafka.Kafka", file(broker).toString());
        }
    }

    private Process run(int broker, String... command) throws IOException {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path")));
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .directory(folder(broker).toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(
                                folder(broker).resolve("server.log").toFile()))
                .start();
    }

    private void await(int broker) throws IOException {
        Process process = Objects.requireNonNull(processes[broker]);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!serves(broker)) {
            boolean ended;
            try {
                ended = process.waitFor(50, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended = true;
            }
            if (ended || System.nanoTime() > end) {
                throw new IllegalStateException("the broker does not start: " + log(broker));
            }
        }
    }

    private boolean serves(int broker) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), ports[broker]), 1000);
            socket.setSoTimeout(1000);
            new DataOutputStream(socket.getOutputStream()).write(HELLO);
            return new DataInputStream(socket.getInputStream()).readInt() > 0;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private void end(int broker, boolean forcibly) {
        Process running = processes[broker];
        processes[broker] = null;
        if (running == null) {
            return;
        }
        if (forcibly) {
            running.destroyForcibly();
        } else {
            running.destroy();
        }
        if (!ended(running, STOP_SECONDS)) {
            running.destroyForcibly();
            ended(running, PATIENCE_SECONDS);
        }
    }

    private static boolean ended(Process process, long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Path folder(int broker) {
        return Objects.requireNonNull(home).resolve("broker-" + broker);
    }

    private Path file(int broker) {
        return folder(broker).resolve("server.properties");
    }

    private String log(int broker) throws IOException {
        return Files.readString(folder(broker).resolve("server.log"));
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
