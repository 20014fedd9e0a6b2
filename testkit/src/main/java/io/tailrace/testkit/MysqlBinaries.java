package io.tailrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A server program of the MySQL family.
 *
 * @param command what starts it: its path, perhaps behind a loader of its own
 * @param options that every start needs
 * @param scripts MariaDB's, which make its system tables; null if the server makes them itself
 */
record MysqlBinaries(List<String> command, List<String> options, @Nullable Path scripts) {

    private static final String ARCHIVE = "mysql-Linux-amd64.tar.gz";
    private static final List<String> SYSTEM_TABLES =
            List.of("_system_tables.sql", "_performance_tables.sql", "_system_tables_data.sql");

    private static final Map<Path, Path> OTHERS = new ConcurrentHashMap<>();

    MysqlBinaries {
        command = List.copyOf(command);
        options = List.copyOf(options);
    }

    boolean mariadb() {
        return scripts != null;
    }

    /** MySQL 8.0, from the jar on the class path. It needs Debian's libaio1. */
    static MysqlBinaries mysql8() {
        return mysql(Unpacked.ROOT, List.of("--mysqlx=OFF"));
    }

    /**
     * MySQL 5.7, from that jar; null if it is not there. It needs Debian's libaio1 and libnuma1.
     */
    static @Nullable MysqlBinaries mysql5(Path jar) {
        if (!Files.exists(jar)) {
            return null;
        }
        return mysql(OTHERS.computeIfAbsent(jar, MysqlBinaries::unpackFrom), List.of());
    }

    private static MysqlBinaries mysql(Path root, List<String> more) {
        List<String> options = new ArrayList<>();
        options.addAll(List.of("--no-defaults", "--user=root", "--basedir=" + root));
        options.addAll(more);
        return new MysqlBinaries(List.of(root.resolve("bin/mysqld").toString()), options, null);
    }

    /** Debian's MariaDB; null if its packages are not installed. */
    static @Nullable MysqlBinaries debianMariadb() {
        Path server = Path.of("/usr/sbin/mariadbd");
        return Files.isExecutable(server)
                ? mariadb(List.of(server.toString()), Path.of("/"))
                : null;
    }

    /** Debian's MariaDB, unpacked with all that it needs; null if there is no such folder. */
    static @Nullable MysqlBinaries unpackedMariadb(Path root) {
        Path server = root.resolve("usr/sbin/mariadbd");
        return Files.isExecutable(server) ? mariadb(loaded(root, server), root) : null;
    }

    private static MysqlBinaries mariadb(List<String> command, Path root) {
        Path share =
                Stream.of("mariadb", "mysql")
                        .map(root.resolve("usr/share")::resolve)
                        .filter(folder -> Files.exists(folder.resolve("fill_help_tables.sql")))
                        .findFirst()
                        .orElseThrow();
        return new MysqlBinaries(
                command,
                List.of(
                        "--no-defaults",
                        "--user=root",
                        "--basedir=" + root.resolve("usr"),
                        "--lc-messages-dir=" + share,
                        "--character-sets-dir=" + share.resolve("charsets")),
                share);
    }

    /** Debian's MySQL, unpacked with all that it needs; null if there is no such folder. */
    static @Nullable MysqlBinaries unpackedMysql(Path root) {
        Path server = root.resolve("usr/sbin/mysqld");
        if (!Files.isExecutable(server)) {
            return null;
        }
        return new MysqlBinaries(
                loaded(root, server),
                List.of(
                        "--no-defaults",
                        "--user=root",
                        "--basedir=" + root.resolve("usr"),
                        "--lc-messages-dir=" + root.resolve("usr/share/mysql"),
                        "--character-sets-dir=" + root.resolve("usr/share/mysql/charsets"),
                        "--plugin-dir=" + root.resolve("usr/lib/mysql/plugin"),
                        "--secure-file-priv=",
                        "--mysqlx=OFF"),
                null);
    }

    /** Starts a program with the libraries beside it, whatever the machine has. */
    private static List<String> loaded(Path root, Path program) {
        List<Path> libraries =
                Stream.of("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu")
                        .map(root::resolve)
                        .filter(Files::isDirectory)
                        .toList();
        Path loader = libraries.getFirst().resolve("ld-linux-x86-64.so.2");
        String path = libraries.stream().map(Path::toString).collect(Collectors.joining(":"));
        return List.of(loader.toString(), "--library-path", path, program.toString());
    }

    /**
     * Runs this once to make an empty data folder, with what {@link #systemTables} says as input.
     */
    List<String> initialization(Path data) {
        List<String> all = new ArrayList<>(command);
        all.addAll(options);
        all.add("--datadir=" + data);
        all.add(mariadb() ? "--bootstrap" : "--initialize-insecure");
        if (mariadb()) {
            all.add("--max-allowed-packet=8M");
        }
        return all;
    }

    /** What MariaDB's own installer feeds to the server, less the texts of HELP. */
    String systemTables() throws IOException {
        if (scripts == null) {
            return "";
        }
        StringBuilder sql =
                new StringBuilder(
                        "create database if not exists mysql;\nuse mysql;\nset @auth_root_socket=null;\n");
        for (String each : SYSTEM_TABLES) {
            Path mariadb = scripts.resolve("mariadb" + each);
            Path script = Files.exists(mariadb) ? mariadb : scripts.resolve("mysql" + each);
            sql.append(Files.readString(script));
        }
        return sql.append(Files.readString(scripts.resolve("maria_add_gis_sp_bootstrap.sql")))
                .toString();
    }

    private static Path unpackFrom(Path jar) {
        try (ZipFile zip = new ZipFile(jar.toFile());
                InputStream archive = zip.getInputStream(zip.getEntry(ARCHIVE))) {
            return unpack(archive);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + jar, e);
        }
    }

    /** Unpacked once a JVM. */
    private static final class Unpacked {
        static final Path ROOT = unpack();

        private static Path unpack() {
            try (InputStream archive = MysqlBinaries.class.getResourceAsStream("/" + ARCHIVE)) {
                if (archive == null) {
                    throw new IllegalStateException("no MySQL on the class path: " + ARCHIVE);
                }
                return MysqlBinaries.unpack(archive);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Path unpack(InputStream archive) throws IOException {
        Path root = TestFolders.create("mysql-binaries");
        Process tar =
                new ProcessBuilder("tar", "-xzf", "-", "-C", root.toString())
                        .redirectErrorStream(true)
                        .start();
        try (var to = tar.getOutputStream()) {
            archive.transferTo(to);
        }
        try {
            if (tar.waitFor() != 0) {
                String said =
                        new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                throw new IllegalStateException("tar failed: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return Files.isDirectory(root.resolve("bin")) ? root : onlyFolder(root);
    }

    private static Path onlyFolder(Path root) throws IOException {
        try (var entries = Files.list(root)) {
            return entries.findFirst().orElseThrow();
        }
    }
}
