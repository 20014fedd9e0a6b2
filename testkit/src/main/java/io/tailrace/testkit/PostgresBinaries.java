package io.tailrace.testkit;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL that comes as a Maven artifact, unpacked once per JVM and deleted with it. */
final class PostgresBinaries {

    private static final String RUNNABLE = "rwxr-xr-x";
    private static final Map<Path, Path> OTHERS = new ConcurrentHashMap<>();

    private PostgresBinaries() {}

    /** The folder of {@code postgres} and {@code initdb}. */
    static Path bin() {
        return Unpacked.HOME.resolve("bin");
    }

    /** The same of another version, whose artifact is that file. */
    static Path bin(Path artifact) {
        return OTHERS.computeIfAbsent(artifact, PostgresBinaries::unpackFrom).resolve("bin");
    }

    /** Unpacks on first use. */
    private static final class Unpacked {
        static final Path HOME = unpack();
    }

    private static Path unpackFrom(Path artifact) {
        try (ZipFile jar = new ZipFile(artifact.toFile())) {
            ZipEntry packed =
                    jar.stream()
                            .filter(entry -> entry.getName().endsWith(".txz"))
                            .findFirst()
                            .orElseThrow();
            return unpack(jar.getInputStream(packed));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + artifact, e);
        }
    }

    private static Path unpack() {
        String machine =
                System.getProperty("os.arch").equals("amd64")
                        ? "x86_64"
                        : System.getProperty("os.arch");
        String name = System.getProperty("os.name");
        String system = name.toLowerCase(Locale.ROOT).startsWith("mac") ? "Darwin" : name;
        try {
            return unpack(DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot unpack PostgreSQL for " + system + " " + machine, e);
        }
    }

    private static Path unpack(InputStream txz) throws IOException {
        Path home = TestFolders.create("postgres-binaries");
        try (txz;
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(
                                new BufferedInputStream(new XZInputStream(txz)))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                unpack(entry, tar, home);
            }
        }
        return home;
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
