package io.tailrace.app.demo;

import io.tailrace.spi.TailraceException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A Kafka broker of the demonstration's own, which is its own controller: a process of its own,
 * with jars of its own.
 */
final class DemoBroker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SHOWN = 2000;

    private final Path folder;
    private final int port;
    private final ServerProcess process;

    private DemoBroker(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = new ServerProcess(process);
    }

    /** Returns before it serves; see {@link #await}. */
    static DemoBroker start(Path folder) {
        try {
            Files.createDirectories(folder);
            int port = Ports.free();
            Path file = folder.resolve("server.properties");
            Files.writeString(file, properties(port, Ports.free(), folder.resolve("data")));
            Process format =
                    run(
                            folder,
                            "kafka.tools.StorageTool",
                            "format",
                            "--cluster-id=" + clusterId(), // which may begin with a hyphen
                            "-c",
                            file.toString());
            if (format.waitFor() != 0) {
                throw failed("could not make its folder", folder);
            }
            return new DemoBroker(folder, port, run(folder, "kafka.Kafka", file.toString()));
        } catch (IOException e) {
            throw new TailraceException(
                    DemoError.DEMO_KAFKA, "the private Kafka broker did not start: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TailraceException(DemoError.DEMO_KAFKA, "interrupted", e);
        }
    }

    private static String properties(int port, int controllerPort, Path data) {
        return """
                node.id=1
                process.roles=broker,controller
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
                controller.quorum.voters=1@127.0.0.1:%2$d
                log.dirs=%3$s
                auto.create.topics.enable=false
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                log.cleaner.dedupe.buffer.size=4194304
                """
                .formatted(port, controllerPort, data);
    }

    /**
     * A Ctrl-C goes to all processes of the terminal: the broker passes over it, for what is under
     * way has yet to reach it.
     */
    private static Process run(Path folder, String... command) throws IOException {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "sh",
                                "-c",
                                "trap '' INT; exec \"$0\" \"$@\"",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath()));
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()))
                .start();
    }

    /** The program's own, and the broker's jars in the folder "broker" beside it. */
    private static String classPath() {
        String own = System.getProperty("java.class.path");
        Path first = Path.of(own.split(File.pathSeparator, 2)[0]);
        return own + File.pathSeparator + first.resolveSibling("broker") + File.separator + "*";
    }

    /** As {@code bootstrap.servers} takes it. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** Waits until it serves. */
    void await() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!serves()) {
                if (process.endsSoon() || System.nanoTime() > end) {
                    throw failed("did not start", folder);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TailraceException(DemoError.DEMO_KAFKA, "interrupted", e);
        }
    }

    private boolean serves() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException _) {
            return false; // not yet
        }
    }

    private static TailraceException failed(String what, Path folder) {
        String log;
        try {
            log = Files.readString(folder.resolve("server.log"));
        } catch (IOException e) {
            log = "no log: " + e;
        }
        return new TailraceException(
                DemoError.DEMO_KAFKA,
                "the private Kafka broker "
                        + what
                        + "; the end of its log: "
                        + log.substring(Math.max(0, log.length() - SHOWN)));
    }

    private static String clusterId() {
        UUID id = UUID.randomUUID();
        byte[] bytes =
                ByteBuffer.allocate(16)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        process.close();
    }
}
