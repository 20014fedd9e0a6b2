package io.tailrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One data directory and the postmaster on it: made, started, stopped, killed, started again on the
 * same port.
 *
 * <p>The server does not sync its files: the tests kill processes, never the machine.
 */
final class PostgresServer {

    private static final long PATIENCE_SECONDS = 60;
    private static final String NOBODY = "65534";

    private final Path bin;
    private final Path home;
    private final Path data;
    private final int port;
    private final Map<String, String> settings;
    private @Nullable Process postmaster;

    PostgresServer(Path bin, Map<String, String> settings) {
        this.bin = bin;
        this.settings = new LinkedHashMap<>(settings);
        this.port = Ports.free();
        try {
            home = TestFolders.create("postgres");
            data = home.resolve("data");
            own(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestFolders.atExit(this::kill);
        initialize();
    }

    int port() {
        return port;
    }

    Path data() {
        return data;
    }

    boolean isRunning() {
        return postmaster != null && postmaster.isAlive();
    }

    /** Starts the server and waits until it takes connections. */
    void start() {
        if (isRunning()) {
            return;
        }
        List<String> command =
                new ArrayList<>(List.of(bin.resolve("postgres").toString(), "-D", data.toString()));
        command.addAll(List.of("-p", Integer.toString(port)));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        try {
            postmaster = run(command, home.resolve("server.log"));
            awaitConnections(postmaster);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Stops the server in its fast mode: sessions are ended, a checkpoint is written, walsenders
     * may finish.
     */
    void stop() {
        signal("INT");
        await();
    }

    /**
     * Stops it as a crash would: {@code kill -9} of the postmaster; its children notice and end.
     */
    void kill() {
        Process process = postmaster;
        if (process == null || !process.isAlive()) {
            return;
        }
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        for (ProcessHandle child : children) {
            try {
                child.onExit().get(5, TimeUnit.SECONDS);
            } catch (Exception e) {
                child.destroyForcibly();
            }
        }
        await();
    }

    void delete() {
        kill();
        TestFolders.delete(home);
    }

    /** Stops or continues the processes of the server without ending a connection. */
    void signalAll(String signal) {
        Process process = Objects.requireNonNull(postmaster);
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .forEach(p -> signal(signal, p.pid()));
    }

    private void signal(String signal) {
        Process process = postmaster;
        if (process != null && process.isAlive()) {
            signal(signal, process.pid());
        }
    }

    private static void signal(String signal, long pid) {
        try {
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await() {
        Process process = postmaster;
        try {
            if (process != null && !process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        postmaster = null;
    }

    private void initialize() {
        Path log = home.resolve("initdb.log");
        try {
            Process initdb =
                    run(
                            List.of(
                                    bin.resolve("initdb").toString(),
                                    "--pgdata=" + data,
                                    "--username=postgres",
                                    "--auth=trust",
                                    "--encoding=UTF8",
                                    "--locale=C",
                                    "--no-sync"),
                            log);
            if (!initdb.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || initdb.exitValue() != 0) {
                throw new IllegalStateException("initdb failed: " + Files.readString(log));
            }
            // the role "guarded" needs its password, so that wrong ones can be tried; nobody else
            // needs one
            Files.writeString(
                    data.resolve("pg_hba.conf"),
                    """
                    host all         guarded 127.0.0.1/32 scram-sha-256
                    host replication guarded 127.0.0.1/32 scram-sha-256
                    host all         all     127.0.0.1/32 trust
                    host replication all     127.0.0.1/32 trust
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in initdb", e);
        }
    }

    private void awaitConnections(Process process) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String url =
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&loginTimeout=5";
        while (true) {
            try {
                DriverManager.getConnection(url).close();
                return;
            } catch (SQLException e) {
                boolean ended = waited(process);
                if (ended || System.nanoTime() > end) {
                    throw new IllegalStateException(
                            "PostgreSQL does not start: "
                                    + Files.readString(home.resolve("server.log")),
                            e);
                }
            }
        }
    }

    private static boolean waited(Process process) {
        try {
            return process.waitFor(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Gives a file to who runs the server. */
    static void own(Path file) throws IOException {
        if (isRoot()) {
            var principals = file.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(file, principals.lookupPrincipalByName(NOBODY));
        }
    }

    /** PostgreSQL refuses to run as root: there it runs as nobody. */
    private Process run(List<String> command, Path log) throws IOException {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(
                    List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
        builder.environment().put("TZ", "UTC");
        builder.environment().put("LC_ALL", "C");
        builder.directory(home.toFile());
        return builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }
}
