package io.tailrace.spi;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Small files of state that are whole, or as they were, also after a loss of power. */
public final class DurableFile {

    private static final String PREFIX = ".";
    private static final String SUFFIX = ".new";

    private DurableFile() {}

    /**
     * Makes a file, and the folders above it, or replaces all it has. Until it is done the new
     * contents stand beside it, in a file whose name begins with a dot.
     *
     * @throws IOException if it cannot be written; the file is as it was, unless only its folder
     *     could not be forced to disk
     */
    public static void write(Path file, byte[] contents) throws IOException {
        put(stage(file, contents), file);
    }

    /** The same with a text, as UTF-8. */
    public static void write(Path file, CharSequence text) throws IOException {
        write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The first half of a write: the new contents are on disk, and the file is as it was. */
    public static Path stage(Path file, byte[] contents) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Files.createDirectories(folder);
        Path fresh = folder.resolve(PREFIX + target.getFileName() + SUFFIX);
        // not a channel: an interrupt would close it halfway
        try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
            out.write(contents);
            out.getFD().sync();
        }
        return fresh;
    }

    /** The second half: what was staged is the file now. */
    public static void put(Path staged, Path file) throws IOException {
        Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(file);
    }

    /** Forces to disk which files there are beside a file, or are no more. */
    public static void forceFolder(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
            folder.force(true);
        }
    }

    /** Whether a file is what a write has left that did not come to its end. */
    public static boolean isUnfinished(Path file) {
        Path name = file.getFileName();
        return name != null
                && name.toString().startsWith(PREFIX)
                && name.toString().endsWith(SUFFIX);
    }
}
