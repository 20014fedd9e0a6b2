package io.tailrace.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder on a disk of its own, which can be full. Only root may make one. */
final class SmallDisk implements AutoCloseable {

    private static final int MEBIBYTES = 1024;

    private final Path folder;
    private final Path ballast;
    private final boolean mounted;

    /** Makes the folder, and the disk if that is possible. */
    SmallDisk(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        this.ballast = folder.resolve("ballast");
        this.mounted =
                "root".equals(System.getProperty("user.name"))
                        && run(
                                        "mount",
                                        "-t",
                                        "tmpfs",
                                        "-o",
                                        "size=" + MEBIBYTES + "m",
                                        "tailrace-test",
                                        folder.toString())
                                == 0;
    }

    /** Whether it is a disk of its own; any other must not be filled. */
    boolean isMounted() {
        return mounted;
    }

    /** Leaves not a byte free. */
    void fill() {
        byte[] piece = new byte[4096];
        try (var out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException full) {
            assertThat(ballast).isNotEmptyFile();
        }
    }

    void free() {
        try {
            Files.deleteIfExists(ballast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (mounted) {
            run("umount", "-l", folder.toString());
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command)).start().waitFor();
    }
}
