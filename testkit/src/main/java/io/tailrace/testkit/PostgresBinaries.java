package io.tailrace.testkit;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL that comes as a Maven artifact, unpacked once per JVM and deleted with it. */
final class PostgresBinaries {

    private static final String RUNNABLE = "rwxr-xr-x";

    private PostgresBinaries() {}

    /** The folder of {@code postgres} and {@code initdb}. */
    static Path bin() {
        return Unpacked.HOME.resolve("bin");
    }

    /** Unpacks on first use. */
    private static final class Unpacked {
        static final Path HOME = unpack();
    }

    private static Path unpack() {
        String machine =
                System.getProperty("os.arch").equals("amd64")
                        ? "x86_64"
                        : System.getProperty("os.arch");
        String name = System.getProperty("os.name");
        String system = name.toLowerCase(Locale.ROOT).startsWith("mac") ? "Darwin" : name;
        try {
            Path home = TestFolders.create("postgres-binaries");
            try (InputStream packed =
                            DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine);
                    TarArchiveInputStream tar =
                            new TarArchiveInputStream(
                                    new BufferedInputStream(new XZInputStream(packed)))) {
                for (TarArchiveEntry entry = tar.getNextEntry();
                        entry != null;
                        entry = tar.getNextEntry()) {
                    unpack(entry, tar, home);
                }
            }
            return home;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot unpack PostgreSQL for " + system + " " + machine, e);
        }
    }

    private static void unpack(TarArchiveEntry entry, TarArchiveInputStream tar, Path home)
            throws IOException {
        Path to = home.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
            Files.createDirectories(to);
            return;
        }
        Files.createDirectories(to.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(to, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, to);
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(RUNNABLE));
        }
    }
}
