package io.tailrace.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A MySQL or MariaDB of the tests' own, on a free port of the loopback interface:
 * {@code @RegisterExtension static final PrivateMysql mysql = PrivateMysql.mysql()}. Its user
 * {@code root} needs no password. It logs rows with full metadata and GTIDs, unless told otherwise,
 * and is gone with the test class.
 */
public final class PrivateMysql implements BeforeAllCallback, AfterAllCallback {

    private static final long PATIENCE_SECONDS = 90;

    private final @Nullable MysqlBinaries binaries;
    private final String missing;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private int port;
    private @Nullable Path home;
    private @Nullable Process process;
    private @Nullable Connection session;

    private PrivateMysql(@Nullable MysqlBinaries binaries, String missing) {
        this.binaries = binaries;
        this.missing = missing;
        settings.put("server-id", "1");
        settings.put("bind-address", "127.0.0.1");
        settings.put("log-bin", "binlog");
        settings.put("binlog-format", "ROW");
        settings.put("binlog-row-metadata", "FULL");
        // written at each commit, never synced: the tests kill processes, never the machine
        settings.put("sync-binlog", "0");
        settings.put("innodb-flush-log-at-trx-commit", "2");
        settings.put("innodb-buffer-pool-size", "64M");
        settings.put("max-allowed-packet", "64M");
        settings.put("performance-schema", "OFF");
        if (binaries != null && binaries.mariadb()) {
            settings.put("binlog-checksum", "CRC32");
        } else {
            settings.put("gtid-mode", "ON");
            settings.put("enforce-gtid-consistency", "ON");
        }
    }

    /** MySQL 8.0, or the one that the property {@code tailrace.mysql} names. */
    public static PrivateMysql mysql() {
        return switch (System.getProperty("tailrace.mysql", "8.0")) {
            case "5.7" -> mysql5();
            case "newest" -> newest();
            case "8.0" -> new PrivateMysql(MysqlBinaries.mysql8(), "");
            case String other -> throw new IllegalArgumentException("tailrace.mysql=" + other);
        };
    }

    /** The same, whose log tells places by file and offset alone. */
    public static PrivateMysql mysqlWithoutGtids() {
        return mysql().with("gtid-mode", "OFF").with("enforce-gtid-consistency", "OFF");
    }

    /**
     * MySQL 5.7, which the build has put at {@code mysql-5.7.jar} in the folder that the property
     * {@code mysql.servers} names; tests are skipped where it has not.
     */
    public static PrivateMysql mysql5() {
        Path jar = Path.of(System.getProperty("mysql.servers", "."), "mysql-5.7.jar");
        return new PrivateMysql(MysqlBinaries.mysql5(jar), "this build has no MySQL 5.7");
    }

    /** The newest MySQL of Debian; tests are skipped unless {@code bin/servers} was run. */
    public static PrivateMysql newest() {
        Path root = unpacked("mysql-newest");
        return new PrivateMysql(MysqlBinaries.unpackedMysql(root), toBeHad(root));
    }

    /**
     * Debian's MariaDB, or the one that the property {@code tailrace.mariadb} names; tests are
     * skipped where it is not installed.
     */
    public static PrivateMysql mariadb() {
        return switch (System.getProperty("tailrace.mariadb", "debian")) {
            case "debian" ->
                    new PrivateMysql(
                            MysqlBinaries.debianMariadb(), "install Debian's mariadb-server-core");
            case String name -> mariadb(name);
        };
    }

    /**
     * MariaDB {@code 10.5}, or the {@code newest} of Debian; tests are skipped unless {@code
     * bin/servers} was run.
     */
    public static PrivateMysql mariadb(String name) {
        Path root = unpacked("mariadb-" + name);
        return new PrivateMysql(MysqlBinaries.unpackedMariadb(root), toBeHad(root));
    }

    private static Path unpacked(String name) {
        String servers = System.getenv("TAILRACE_SERVERS");
        if (servers != null) {
            return Path.of(servers, name);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path caches =
                cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return caches.resolve("tailrace/servers").resolve(name);
    }

    private static String toBeHad(Path root) {
        return "there is no "
                + root
                + ", which bin/servers fetches where apt has a mirror of Debian";
    }

    /** Adds a server setting, or replaces one; before the start. */
    public PrivateMysql with(String setting, String value) {
        settings.put(setting, value);
        return this;
    }

    public boolean isMariadb() {
        return binaries != null && binaries.mariadb();
    }

    public int port() {
        return port;
    }

    public String jdbcUrl() {
        return "jdbc:mariadb://127.0.0.1:"
                + port
                + "/?user=root&allowPublicKeyRetrieval=true&sslMode=disable&allowMultiQueries=true";
    }

    /** As Tailrace's {@code url} option takes it. */
    public String url(String database) {
        return url(database, port);
    }

    /** The same by way of another port, such as a {@link FaultProxy}'s. */
    public String url(String database, int port) {
        return (isMariadb() ? "mariadb" : "mysql") + "://root@127.0.0.1:" + port + "/" + database;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl());
    }

    /** Starts the server, for the first time or again, and waits until it takes connections. */
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        MysqlBinaries server = Objects.requireNonNull(binaries, missing);
        try {
            if (home == null) {
                home = TestFolders.create("mysql");
                port = Ports.free();
                TestFolders.atExit(this::crash);
                initialize(server, home);
            }
            List<String> command = new ArrayList<>(server.command());
            command.addAll(server.options());
            command.add("--datadir=" + home.resolve("data"));
            command.add("--socket=" + home.resolve("s"));
            command.add("--pid-file=" + home.resolve("pid"));
            command.add("--port=" + port);
            settings.forEach((name, value) -> command.add(option(name, value)));
            process = run(command, home);
            awaitConnections(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** MySQL 5.7 does not know what its log's metadata should be. */
    private static String option(String name, String value) {
        String prefix = name.equals("binlog-row-metadata") ? "--loose-" : "--";
        return prefix + name + "=" + value;
    }

    /** Stops the server in order. */
    public synchronized void stop() {
        end(false);
    }

    public synchronized void restart() {
        stop();
        start();
    }

    /** {@code kill -9}. */
    public synchronized void crash() {
        end(true);
    }

    private void end(boolean forcibly) {
        Process running = process;
        process = null;
        session = null;
        if (running == null) {
            return;
        }
        if (forcibly) {
            running.destroyForcibly();
        } else {
            running.destroy();
        }
        try {
            if (!running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs statements in one session that lasts. */
    public void execute(String... statements) {
        try (Statement statement = session().createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Forgets the log's files before that one. */
    public void purge(String file) {
        try (Statement statement = session().createStatement()) {
            while (true) {
                try {
                    statement.execute("purge binary logs to '" + file + "'");
                    return;
                } catch (SQLException e) {
                    String reason = String.valueOf(e.getMessage());
                    if (!reason.contains("LOCK INSTANCE FOR BACKUP")) {
                        throw e;
                    } // an ALTER is under way, which has the same lock
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every row as the texts of its columns; {@code "null"} for null. */
    public List<List<String>> rows(String sql) {
        try {
            return ResultTexts.of(session(), sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row as text. */
    public String value(String sql) {
        return rows(sql).getFirst().getFirst();
    }

    /** Its version while it runs: 507, 800 or 907, and 1005 or 1108 of MariaDB. */
    public int version() {
        String[] numbers = value("select version()").split("[.-]", 3);
        return 100 * Integer.parseInt(numbers[0]) + Integer.parseInt(numbers[1]);
    }

    /** Whether that is a MySQL, and older than that version. */
    public boolean isMysqlBefore(int version) {
        return !isMariadb() && version() < version;
    }

    /** The file in which its log ends, the offset, and more. */
    public List<String> logEnd() {
        boolean known = isMariadb() || isMysqlBefore(802);
        return rows(known ? "show master status" : "show binary log status").getFirst();
    }

    @Override
    public String toString() {
        return isMariadb() ? "MariaDB" : "MySQL";
    }

    private Connection session() throws SQLException {
        Connection open = session;
        if (open == null || open.isClosed()) {
            open = connect();
            session = open;
        }
        return open;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(binaries != null, "skipped: " + missing);
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getRequiredTestClass().isAnnotationPresent(Nested.class)) {
            return; // the class around it has more
        }
        crash();
        if (home != null) {
            TestFolders.delete(home);
            home = null;
        }
    }

    private static void initialize(MysqlBinaries server, Path folder) throws IOException {
        Path data = folder.resolve("data");
        if (server.mariadb()) {
            Files.createDirectory(data);
        }
        try {
            Process made = run(server.initialization(data), folder);
            try (var input = made.outputWriter()) {
                input.write(server.systemTables());
            }
            if (!made.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || made.exitValue() != 0) {
                throw new IllegalStateException("no data folder could be made: " + log(folder));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void awaitConnections(Process server) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                connect().close();
                return;
            } catch (SQLException e) {
                boolean ended;
                try {
                    ended = server.waitFor(50, TimeUnit.MILLISECONDS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    ended = true;
                }
                if (ended || System.nanoTime() > end) {
                    throw new IllegalStateException(
                            "the server does not start: " + log(Objects.requireNonNull(home)), e);
                }
            }
        }
    }

    private static Process run(List<String> command, Path folder) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().put("TZ", "UTC");
        builder.environment().put("LC_ALL", "C");
        // a server that starts deletes the temporary tables of all others there
        builder.environment().put("TMPDIR", folder.toString());
        return builder.redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()))
                .start();
    }

    private static String log(Path folder) throws IOException {
        return Files.readString(folder.resolve("server.log"));
    }
}
