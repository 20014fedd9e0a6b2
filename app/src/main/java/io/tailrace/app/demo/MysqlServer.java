package io.tailrace.app.demo;

import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A MySQL 8.0 from the class path, unpacked into a folder and running there on a free port of the
 * loopback interface. Its user {@code root} needs no password.
 */
final class MysqlServer implements AutoCloseable {

    private static final String ARCHIVE = "/mysql-Linux-amd64.tar.gz";
    private static final long PATIENCE_SECONDS = 90;

    private final Path folder;
    private final int port;
    private final ServerProcess process;

    private MysqlServer(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = new ServerProcess(process);
    }

    static MysqlServer start(Path folder) {
        try {
            Files.createDirectories(folder);
            Path program = unpack(Files.createDirectories(folder.resolve("server")));
            Process made = run(folder, program, List.of("--initialize-insecure"));
            if (!made.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || made.exitValue() != 0) {
                made.destroyForcibly();
                throw failed(folder, null);
            }
            int port = Ports.free();
            MysqlServer server = new MysqlServer(folder, port, run(folder, program, options(port)));
            try {
                server.awaitConnections();
            } catch (TailraceException | InterruptedException e) {
                server.close();
                throw e;
            }
            return server;
        } catch (IOException e) {
            throw failed(folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(folder, e);
        }
    }

    int port() {
        return port;
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:"
                        + port
                        + "/"
                        + database
                        + "?user=root&allowPublicKeyRetrieval=true&sslMode=disable");
    }

    private static List<String> options(int port) {
        return List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--default-time-zone=+00:00",
                "--mysqlx=OFF",
                "--server-id=1",
                "--log-bin=binlog",
                "--binlog-row-metadata=FULL",
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--performance-schema=OFF",
                "--innodb-redo-log-capacity=512M");
    }

    private static Path unpack(Path target) throws IOException, InterruptedException {
        try (InputStream archive = MysqlServer.class.getResourceAsStream(ARCHIVE)) {
            boolean runs =
                    archive != null
                            && System.getProperty("os.name").equals("Linux")
                            && System.getProperty("os.arch").equals("amd64");
            if (!runs) {
                throw new TailraceException(
                        DemoError.DEMO_DATABASE,
                        "the private MySQL runs on Linux with x86-64 processors only; here 'tailrace demo' shows PostgreSQL");
            }
            Process tar =
                    new ProcessBuilder("tar", "-xzf", "-", "-C", target.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(target.resolveSibling("unpacking.log").toFile())
                            .start();
            try (var to = tar.getOutputStream()) {
                archive.transferTo(to);
            }
            if (tar.waitFor() != 0) {
                throw new IOException("tar failed, see unpacking.log");
            }
        }
        try (var programs = Files.find(target, 3, (path, _) -> path.endsWith("bin/mysqld"))) {
            return programs.findFirst().orElseThrow(() -> new IOException("no mysqld unpacked"));
        }
    }

    private static Process run(Path folder, Path program, List<String> options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.add("--no-defaults");
        command.add("--user=" + System.getProperty("user.name")); // root has to say so
        command.add("--basedir=" + program.resolve("../..").normalize());
        command.add("--datadir=" + folder.resolve("data"));
        command.add("--socket=" + folder.resolve("socket"));
        command.add("--pid-file=" + folder.resolve("pid"));
        // a server that starts deletes the temporary tables of all others there
        command.add("--tmpdir=" + folder);
        command.addAll(options);
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()))
                .start();
    }

    private void awaitConnections() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                connect("").close();
                return;
            } catch (SQLException e) {
                String state = e.getSQLState();
                boolean refused = state == null || !state.startsWith("08"); // it answers already
                if (refused || process.endsSoon() || System.nanoTime() > end) {
                    throw failed(folder, e);
                }
            }
        }
    }

    private static TailraceException failed(Path folder, @Nullable Exception e) {
        String said;
        try {
            said = Files.readString(log(folder));
        } catch (IOException _) {
            said = "";
        }
        String library = missingLibrary(said);
        String why =
                library != null
                        ? "it needs "
                                + library
                                + "; install it: apt install libaio1 libnuma1 (Debian 12, Ubuntu 22.04; newer ones: libaio1t64, with a"
                                + " link libaio.so.1 to libaio.so.1t64), dnf install libaio numactl-libs"
                        : said.isBlank() ? String.valueOf(e) : lastLine(said);
        return new TailraceException(
                DemoError.DEMO_DATABASE,
                "the private MySQL did not start in " + folder + ": " + why,
                e);
    }

    private static @Nullable String missingLibrary(String said) {
        String before = "error while loading shared libraries: ";
        int at = said.indexOf(before);
        int end = said.indexOf(':', at + before.length());
        return at < 0 || end < 0 ? null : said.substring(at + before.length(), end);
    }

    private static String lastLine(String text) {
        String[] lines = text.strip().split("\n");
        return lines[lines.length - 1];
    }

    private static Path log(Path folder) {
        return folder.resolve("server.log");
    }

    @Override
    public void close() {
        process.close();
    }
}
