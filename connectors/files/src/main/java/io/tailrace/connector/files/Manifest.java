package io.tailrace.connector.files;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Says how far a directory's files are durable: a log of records, one a line, each of which is a
 * position and the lengths of the files that changed. What the last whole record says holds; bytes
 * beyond the recorded lengths, and files that no record names, were never promised to anyone.
 *
 * <p>A line is {@code CRC-32C<tab>position<tab>file<tab>file…}; the first line names the owner in
 * place of a position. A line that is torn by a crash is the last one, is recognised by its check
 * sum, and is cut off.
 */
final class Manifest implements AutoCloseable {

    /** When the log is longer than this, it is written anew with only what holds. */
    private static final int COMPACT_BYTES = 1 << 20;

    private static final String OWNER = "tailrace-files-1";
    private static final char SEPARATOR = '\t';

    private final Path path;
    private final String owner;
    private final Map<String, FileState> files = new LinkedHashMap<>();
    private List<FileState> last = List.of();
    private @Nullable Position position;
    private FileOutputStream stream;
    private long length;
    private final boolean isNew;

    /**
     * What is known of a file.
     *
     * @param stem the part of its name before the number
     * @param sequence its number
     * @param suffix the part of its name after the number
     * @param length bytes that are durable
     * @param since when it was begun, in milliseconds since 1970
     * @param finished whether nothing will be added to it
     */
    record FileState(
            String stem, long sequence, String suffix, long length, long since, boolean finished) {

        private static final char SEPARATOR = '/';

        String fileName() {
            return Names.finished(stem, sequence, suffix);
        }

        String text() {
            return (finished ? "done" : "open")
                    + SEPARATOR
                    + stem
                    + SEPARATOR
                    + sequence
                    + SEPARATOR
                    + suffix
                    + SEPARATOR
                    + length
                    + SEPARATOR
                    + since;
        }

        static FileState parse(String text) {
            String[] parts = text.split("/", -1);
            return new FileState(
                    parts[1],
                    Long.parseLong(parts[2]),
                    parts[3],
                    Long.parseLong(parts[4]),
                    Long.parseLong(parts[5]),
                    parts[0].equals("done"));
        }
    }

    /** Opens the manifest at that path, or makes one. */
    Manifest(Path path, String pipeline, String route) throws IOException {
        this.path = path;
        this.owner = owner(pipeline, route);
        this.isNew = !Files.exists(path);
        if (isNew) {
            stream = writeAnew();
        } else {
            length = read(Files.readString(path, StandardCharsets.ISO_8859_1));
            stream = new FileOutputStream(path.toFile(), true);
            stream.getChannel().truncate(length);
        }
    }

    /** Whether there was none before. */
    boolean isNew() {
        return isNew;
    }

    /** The position recorded last; null if there is none yet. */
    @Nullable Position position() {
        return position;
    }

    /** The last file of each stem, and those that the last record finished. */
    List<FileState> files() {
        List<FileState> all = new ArrayList<>(files.values());
        last.stream()
                .filter(FileState::finished)
                .filter(file -> !all.contains(file))
                .forEach(all::add);
        return all;
    }

    /**
     * Records durably that the files are so long at this position. Those it finishes must have
     * their names before the next call.
     */
    void record(Position at, List<FileState> changed) throws IOException {
        if (length > COMPACT_BYTES) {
            stream.close();
            stream = writeAnew();
        }
        byte[] line = line(at, changed);
        stream.write(line);
        stream.getFD().sync();
        length += line.length;
        accept(at, changed);
    }

    private void accept(Position at, List<FileState> changed) {
        position = at;
        last = changed;
        for (FileState file : changed) {
            files.put(file.stem(), file);
        }
    }

    private FileOutputStream writeAnew() throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
            out.write(line(owner));
            Position at = position;
            if (at != null) {
                out.write(line(at, List.copyOf(files.values())));
            }
            out.getFD().sync();
        }
        Folder.rename(fresh, path);
        length = Files.size(path);
        return new FileOutputStream(path.toFile(), true);
    }

    private static byte[] line(Position at, List<FileState> changed) {
        StringBuilder text = new StringBuilder(Names.printable(at.token()));
        changed.forEach(file -> text.append(SEPARATOR).append(file.text()));
        return line(text.toString());
    }

    private static byte[] line(String content) {
        return (checkSum(content) + SEPARATOR + content + '\n')
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String checkSum(String content) {
        CRC32C crc = new CRC32C();
        crc.update(content.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", crc.getValue());
    }

    /** Takes in all whole records and returns where they end. */
    private long read(String text) {
        int start = 0;
        for (int number = 1; start < text.length(); number++) {
            int end = text.indexOf('\n', start);
            String content = end < 0 ? null : content(text.substring(start, end));
            if (content == null) {
                requireTorn(text, start, number);
                break;
            }
            if (number == 1) {
                requireSame(path, owner, content);
            } else {
                readRecord(content);
            }
            start = end + 1;
        }
        if (start == 0) {
            throw damaged("its first line");
        }
        return start;
    }

    private void readRecord(String content) {
        String[] fields = content.split("\t", -1);
        List<FileState> changed = new ArrayList<>();
        for (int i = 1; i < fields.length; i++) {
            changed.add(FileState.parse(fields[i]));
        }
        accept(new Position(Names.decode(fields[0])), changed);
    }

    private static @Nullable String content(String line) {
        if (line.length() < 9 || line.charAt(8) != SEPARATOR) {
            return null;
        }
        String content = line.substring(9);
        return line.startsWith(checkSum(content)) ? content : null;
    }

    /**
     * A crash tears only the last record. Whole records after a bad one mean that something else
     * happened to the file.
     */
    private void requireTorn(String text, int start, int number) {
        int end = text.indexOf('\n', start);
        if (end >= 0) {
            for (String line : text.substring(end + 1).split("\n", -1)) {
                if (content(line) != null) {
                    throw damaged("line " + number);
                }
            }
        }
    }

    private TailraceException damaged(String where) {
        return new TailraceException(
                FilesError.FILES_MANIFEST_DAMAGED,
                "the manifest "
                        + path
                        + " is damaged in "
                        + where
                        + ", so what of the files is complete is not known; restore it, or move the whole directory away"
                        + " and take a new snapshot");
    }

    /** Refuses a manifest that belongs to another; one that is not there belongs to nobody. */
    static void requireOwner(Path path, String pipeline, String route) throws IOException {
        if (Files.exists(path)) {
            try (BufferedReader reader =
                    Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
                String line = reader.readLine();
                String content = line == null ? null : content(line);
                if (content != null) {
                    requireSame(path, owner(pipeline, route), content);
                }
            }
        }
    }

    private static void requireSame(Path path, String owner, String content) {
        if (!content.equals(owner)) {
            String[] fields = content.split("\t", -1);
            String whose =
                    fields.length == 3 && fields[0].equals(OWNER)
                            ? "pipeline '"
                                    + Names.decode(fields[1])
                                    + "', route '"
                                    + Names.decode(fields[2])
                                    + "'"
                            : "another version of Tailrace (" + fields[0] + ")";
            throw new TailraceException(
                    FilesError.FILES_DIRECTORY_TAKEN,
                    "directory "
                            + path.resolve("../..").normalize()
                            + " holds the files of "
                            + whose
                            + "; give this route a 'directory' of its own");
        }
    }

    private static String owner(String pipeline, String route) {
        return OWNER + SEPARATOR + Names.encode(pipeline) + SEPARATOR + Names.encode(route);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
