package io.tailrace.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A PostgreSQL of the tests' own, on a free port of the loopback interface:
 * {@code @RegisterExtension static final PrivatePostgres postgres = PrivatePostgres.shared()}.
 *
 * <p>Its superuser {@code postgres} needs no password, the role {@code guarded} does. Databases
 * that a test made are dropped after it, with their slots. Nothing is left behind, whether the
 * tests run as root or not.
 */
public final class PrivatePostgres
        implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    /** What {@code guarded} logs in with. */
    public static final String PASSWORD = "pa55:w/rd@?";

    /** What the build leaves of other versions, as {@code postgres-12.jar}. */
    private static final String OTHERS = System.getProperty("postgres.servers", "");

    private final @Nullable Path bin;
    private final @Nullable Path artifact;
    private final boolean shared;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<PrivateDatabase> databases = new ArrayList<>();
    private @Nullable PostgresServer server;
    private @Nullable Path certificate;

    private PrivatePostgres(@Nullable Path bin, @Nullable Path artifact, boolean shared) {
        this.bin = bin;
        this.artifact = artifact;
        this.shared = shared;
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("unix_socket_directories", "");
        settings.put("wal_level", "logical");
        settings.put("max_wal_senders", "20");
        settings.put("max_replication_slots", "20");
        settings.put("max_connections", "60");
        settings.put("fsync", "off");
        settings.put("full_page_writes", "off");
        settings.put("autovacuum_naptime", "5s");
        settings.put("log_min_messages", "warning");
    }

    /** The server that all tests of this JVM share. It cannot be stopped. */
    public static PrivatePostgres shared() {
        return Shared.SERVER;
    }

    /**
     * Another server, for tests that stop it or need settings of their own; gone with the test
     * class.
     */
    public static PrivatePostgres own() {
        return new PrivatePostgres(null, null, false);
    }

    /**
     * Another server, of an older version; tests are skipped where Debian's package of it is not
     * installed.
     */
    public static PrivatePostgres debian(int version) {
        return new PrivatePostgres(
                Path.of("/usr/lib/postgresql", Integer.toString(version), "bin"), null, false);
    }

    /**
     * Another server, of the version that the build has put at {@code postgres-VERSION.jar} in the
     * folder that the property {@code postgres.servers} names; tests are skipped where it has not.
     */
    public static PrivatePostgres version(int version) {
        return new PrivatePostgres(null, Path.of(OTHERS, "postgres-" + version + ".jar"), false);
    }

    /** Adds a server setting; before the start. */
    public PrivatePostgres with(String setting, String value) {
        if (shared || server != null) {
            throw new IllegalStateException(
                    "settings are for a server of one's own, before it starts");
        }
        settings.put(setting, value);
        return this;
    }

    /** Starts the server, for the first time or again, and waits until it takes connections. */
    public synchronized void start() {
        if (server == null) {
            server = new PostgresServer(binaries(), settings);
            server.start();
            try (PrivateDatabase postgres = new PrivateDatabase(this, "postgres")) {
                postgres.execute(
                        "create role guarded login superuser replication password '"
                                + PASSWORD
                                + "'");
            }
        } else {
            server.start();
        }
    }

    private Path binaries() {
        if (artifact != null) {
            return PostgresBinaries.bin(artifact);
        }
        return bin == null ? PostgresBinaries.bin() : bin;
    }

    /** Stops the server in order, as an administrator would with {@code pg_ctl stop -m fast}. */
    public synchronized void stop() {
        mine().stop();
    }

    public synchronized void restart() {
        mine().stop();
        mine().start();
    }

    /** {@code kill -9} of the postmaster; start it again with {@link #start}. */
    public synchronized void crash() {
        mine().kill();
    }

    /**
     * Halts all processes of the server: connections stay, nothing answers, until {@link #thaw}.
     */
    public synchronized void freeze() {
        mine().signalAll("STOP");
    }

    public synchronized void thaw() {
        mine().signalAll("CONT");
    }

    /** Stops the server and deletes its data; for use without JUnit's life cycle. */
    public synchronized void delete() {
        if (server != null) {
            databases.clear();
            server.delete();
            server = null;
        }
    }

    public int port() {
        return started().port();
    }

    /** A new, empty database; dropped after the test that made it. */
    public synchronized PrivateDatabase database() {
        PrivateDatabase database = PrivateDatabase.create(this);
        databases.add(database);
        return database;
    }

    /**
     * The root certificate in PEM that proves this server is {@code localhost} and 127.0.0.1; turns
     * TLS on.
     */
    public synchronized Path certificate() {
        if (certificate == null) {
            Path data = started().data();
            certificate = data.resolve("server.crt");
            TestCertificate.write(certificate, data.resolve("server.key"));
            try {
                PostgresServer.own(certificate);
                PostgresServer.own(data.resolve("server.key"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            try (PrivateDatabase postgres = new PrivateDatabase(this, "postgres")) {
                postgres.execute("alter system set ssl = on", "select pg_reload_conf()");
                postgres.await("select current_setting('ssl') = 'on'");
            }
        }
        return certificate;
    }

    /** Everything that the server has logged. */
    public String log() {
        try {
            return Files.readString(started().data().resolveSibling("server.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        startIfPresent();
    }

    /** Starts the server; skips the test where its version is not to be had. */
    public void startIfPresent() {
        assumeTrue(
                bin == null || Files.isExecutable(bin.resolve("postgres")),
                "skipped where " + bin + " is not: install Debian's package of that PostgreSQL");
        assumeTrue(
                artifact == null || Files.exists(artifact),
                "skipped where the build has no " + artifact);
        start();
    }

    @Override
    public synchronized void afterEach(ExtensionContext context) {
        if (server != null && !server.isRunning()) {
            server.start();
        }
        databases.forEach(PrivateDatabase::close);
        databases.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (!shared) {
            delete();
        }
    }

    private synchronized PostgresServer started() {
        start();
        return Objects.requireNonNull(server);
    }

    private PostgresServer mine() {
        if (shared) {
            throw new IllegalStateException(
                    "other tests use the shared server: take PrivatePostgres.own()");
        }
        return Objects.requireNonNull(server, "the server has never been started");
    }

    private static final class Shared {
        static final PrivatePostgres SERVER = new PrivatePostgres(null, null, true);
    }
}
