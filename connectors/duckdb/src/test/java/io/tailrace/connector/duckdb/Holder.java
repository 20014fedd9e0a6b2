package io.tailrace.connector.duckdb;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.ExactlyOnceSink;
import io.tailrace.spi.frame.Heartbeat;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.SchemaChange;
import io.tailrace.spi.frame.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Another process that has a database open: holds it, or writes to it until it is killed. */
final class Holder {

    static final Table KEYED = Frames.table("keyed", "id INT64 key", "v TEXT");
    static final Table BAG = Frames.table("bag", "v TEXT");

    private Holder() {}

    static Process start(Path path) throws IOException {
        return start(path, "hold");
    }

    /** Starts the process, and returns when it has the file. */
    static Process start(Path path, String what) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                path.toString(),
                                what)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        @SuppressWarnings("resource") // closed with the process
        BufferedReader output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (!"open".equals(output.readLine())) {
            throw new IllegalStateException("the other process did not open " + path);
        }
        return process;
    }

    /**
     * Opens, says so, and then holds, or writes: transaction n brings row n, and rewrites row n /
     * 2.
     */
    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[0]);
        DuckDbConfig config = DuckDbRig.config(path.getParent(), DuckDbConfig.Mode.MIRROR);
        DuckDbConfig eager =
                new DuckDbConfig(
                        path,
                        config.mode(),
                        Map.of(),
                        "",
                        Duration.ZERO,
                        config.flushRows(),
                        config.flushBytes(),
                        config.memoryLimit(),
                        1,
                        new DataSize(256 << 10), // folds its log into the file all the time
                        config.onDropColumn(),
                        config.onDropTable(),
                        config.messages(),
                        config.times());
        try (ExactlyOnceSink sink =
                DuckDbSink.open(eager, DuckDbRig.CONTEXT, System::nanoTime, 64 << 10)) {
            Position from = sink.restore().orElse(new Position("0"));
            sink.write(new SchemaChange(from, null, KEYED));
            sink.write(new SchemaChange(from, null, BAG));
            System.out.println("open");
            if (arguments[1].equals("hold")) {
                new CompletableFuture<Void>().join();
            }
            write(sink, Long.parseLong(from.token()));
        }
    }

    private static void write(ExactlyOnceSink sink, long from) throws InterruptedException {
        Frames frames = new Frames();
        String padding = "x".repeat(200);
        for (long n = from + 1; ; n++) {
            frames.insert(KEYED, Long.toString(n), n + padding);
            frames.update(KEYED, null, Long.toString(n / 2 + 1), n + padding);
            frames.insert(BAG, n + padding);
            sink.write(frames.build(Long.toString(n)));
            if (n % 16 == 0) {
                sink.write(new Heartbeat(new Position(Long.toString(n))));
            }
        }
    }
}
