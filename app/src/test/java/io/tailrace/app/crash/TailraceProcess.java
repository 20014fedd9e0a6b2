package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.app.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The real program, running one pipeline file as a process of its own. Its messages are kept in a
 * file.
 */
final class TailraceProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SHOWN = 6000;

    private final Process process;
    private final Path log;

    private TailraceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts {@code tailrace run FILE} with the launcher's heap. */
    static TailraceProcess run(Path file, String... jvmOptions) {
        Path log = file.resolveSibling("tailrace.log");
        // a JVM without memory says so on its standard output
        return start(file, log, Redirect.appendTo(log.toFile()), jvmOptions);
    }

    /** The same, for who reads its {@link #output}. */
    static TailraceProcess piped(Path file) {
        return start(file, file.resolveSibling("tailrace.log"), Redirect.PIPE);
    }

    private static TailraceProcess start(
            Path file, Path log, Redirect output, String... jvmOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-cp", classPath(), Main.class.getName(), "run", file.toString()));
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.redirectOutput(output);
            builder.redirectError(Redirect.appendTo(log.toFile()));
            return new TailraceProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the program writes; whoever does not read it holds up the routes that write there. */
    InputStream output() {
        return process.getInputStream();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Waits that long, or until it ends. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM, on which it drains; must end well. */
    void drain() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("ends within %s of SIGTERM; its log: %s", PATIENCE, log())
                .isTrue();
        assertThat(process.exitValue()).as("exit code; its log: %s", log()).isIn(0, 143);
    }

    /** The end of what it said, of every run on this file; and how it ended, if it has. */
    String log() {
        try {
            String all = Files.exists(log) ? Files.readString(log) : "";
            String end = all.substring(Math.max(0, all.length() - SHOWN));
            return process.isAlive() ? end : end + "exit code " + process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What all its threads do, virtual ones too; for the report of a test that waits in vain. */
    String threads() {
        try {
            Path dump = Files.createTempDirectory("tailrace-threads-").resolve("threads.txt");
            new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                            Long.toString(pid()),
                            "Thread.dump_to_file",
                            dump.toString())
                    .start()
                    .onExit()
                    .join();
            String threads = Files.readString(dump);
            Files.delete(dump);
            Files.delete(dump.getParent());
            return threads;
        } catch (IOException e) {
            return "no threads: " + e;
        }
    }

    /** Waits until its log has a line with a match, however early. */
    void awaitLog(String pattern) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.matcher(log()).find()) {
            assertThat(System.nanoTime())
                    .as("waiting for %s in %s", pattern, log())
                    .isLessThan(end);
            boolean ended = endsWithin(Duration.ofMillis(50));
            assertThat(!ended || wanted.matcher(log()).find()).as("ended: %s", log()).isTrue();
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static String classPath() {
        // surefire puts the class path into the manifest of a jar of its own
        return System.getProperty(
                "surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
