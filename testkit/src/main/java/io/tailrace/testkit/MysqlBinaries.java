package io.tailrace.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server program of the MySQL family, and how it makes its data folder.
 *
 * @param command what starts it: its path, perhaps behind a loader of its own
 * @param options that every start needs
 * @param installer what makes an empty data folder; null if the server does that itself
 */
record MysqlBinaries(
        List<String> command, List<String> options, @Nullable Path installer, boolean mariadb) {

    private static final String ARCHIVE = "/mysql-Linux-amd64.tar.gz";
    private static final Path MARIADB = Path.of("/usr/sbin/mariadbd");
    private static final Path INSTALLER = Path.of("/usr/bin/mariadb-install-db");

    /** What the installer calls. */
    private static final Path DEFAULTS = Path.of("/usr/bin/my_print_defaults");

    MysqlBinaries {
        command = List.copyOf(command);
        options = List.copyOf(options);
    }

    /** MySQL 8.0, from the jar on the class path. It needs Debian's libaio1. */
    static MysqlBinaries mysql8() {
        Path root = Unpacked.ROOT;
        return new MysqlBinaries(
                List.of(root.resolve("bin/mysqld").toString()),
                List.of("--no-defaults", "--user=root", "--basedir=" + root, "--mysqlx=OFF"),
                null,
                false);
    }

    /** Debian's MariaDB; null if its packages are not installed. */
    static @Nullable MysqlBinaries debianMariadb() {
        if (!Stream.of(MARIADB, INSTALLER, DEFAULTS).allMatch(Files::isExecutable)) {
            return null;
        }
        return new MysqlBinaries(
                List.of(MARIADB.toString()),
                List.of("--no-defaults", "--user=root"),
                INSTALLER,
                true);
    }

    /**
     * The newest MySQL, unpacked into a folder with all that it needs; null if there is no such
     * folder.
     */
    static @Nullable MysqlBinaries newest(Path root) {
        Path libraries = root.resolve("usr/lib/x86_64-linux-gnu");
        Path server = root.resolve("usr/sbin/mysqld");
        if (!Files.isExecutable(server)) {
            return null;
        }
        return new MysqlBinaries(
                List.of(
                        libraries.resolve("ld-linux-x86-64.so.2").toString(),
                        "--library-path",
                        libraries.toString(),
                        server.toString()),
                List.of(
                        "--no-defaults",
                        "--user=root",
                        "--basedir=" + root.resolve("usr"),
                        "--lc-messages-dir=" + root.resolve("usr/share/mysql"),
                        "--character-sets-dir=" + root.resolve("usr/share/mysql/charsets"),
                        "--plugin-dir=" + root.resolve("usr/lib/mysql/plugin"),
                        "--secure-file-priv=",
                        "--mysqlx=OFF"),
                null,
                false);
    }

    /** Unpacked once a JVM. */
    private static final class Unpacked {
        static final Path ROOT = unpack();

        private static Path unpack() {
            try (InputStream archive = MysqlBinaries.class.getResourceAsStream(ARCHIVE)) {
                if (archive == null) {
                    throw new IllegalStateException("no MySQL on the class path: " + ARCHIVE);
                }
                Path root = TestFolders.create("mysql-binaries");
                Process tar =
                        new ProcessBuilder("tar", "-xzf", "-", "-C", root.toString())
                                .redirectErrorStream(true)
                                .start();
                try (var to = tar.getOutputStream()) {
                    archive.transferTo(to);
                }
                if (tar.waitFor() != 0) {
                    throw new IllegalStateException(
                            "tar failed: "
                                    + new String(
                                            tar.getInputStream().readAllBytes(),
                                            java.nio.charset.StandardCharsets.UTF_8));
                }
                return Files.isDirectory(root.resolve("bin")) ? root : onlyFolder(root);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        private static Path onlyFolder(Path root) throws IOException {
            try (var entries = Files.list(root)) {
                return entries.findFirst().orElseThrow();
            }
        }
    }
}
