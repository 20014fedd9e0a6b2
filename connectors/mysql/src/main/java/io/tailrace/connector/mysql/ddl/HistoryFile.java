package io.tailrace.connector.mysql.ddl;

import io.tailrace.connector.mysql.catalog.LogColumn;
import io.tailrace.connector.mysql.catalog.TableVersion;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.DurableFile;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The history on disk: one line a version of a table, in the order of the log, each with the place
 * in the log from which on it holds. A line is forced to disk before any row behind it is
 * delivered, so a checkpoint never knows more than the file. Reading it up to a place gives the
 * tables as they were there; what stands behind it will come again with the log, what stands before
 * it is kept until that place is durable.
 */
final class HistoryFile {

    private static final String HEADER = "tailrace-mysql-schema 2 ";
    private static final int SMALL = 1 << 20;

    private final Path path;
    private long compactAt;

    HistoryFile(Path path) {
        this.path = path;
    }

    /** What is known at one place of the log. Mutable. */
    static final class Contents {
        final Map<TableName, TableVersion> tables = new HashMap<>();
        final Map<String, Integer> databases = new HashMap<>();
    }

    /**
     * Goes on from that place.
     *
     * @return what is known there; null if the file is not there, or begins behind it
     */
    @Nullable Contents resume(String sequence) {
        try {
            Lines lines = Files.exists(path) ? Lines.of(Files.readString(path), sequence) : null;
            if (lines == null) {
                return null;
            }
            Contents contents = lines.contents();
            write(lines.begins(), new Contents(), lines.before());
            compactAt = SMALL; // what it holds may be much more than what is known
            return contents;
        } catch (IOException e) {
            throw failed("read", e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new TailraceException(
                    MysqlError.MYSQL_HISTORY,
                    "the schema history "
                            + path
                            + " is damaged; delete it to take the tables as they are now",
                    e);
        }
    }

    /**
     * The lines of a file, parted at a place.
     *
     * @param begins the place at which the file begins
     */
    private record Lines(String begins, List<String> before, List<String> behind) {

        /** Null if the file begins behind the place. */
        static @Nullable Lines of(String text, String sequence) {
            String[] all = text.split("\n", -1);
            if (!all[0].startsWith(HEADER)) {
                throw new IllegalArgumentException("no header");
            }
            String begins = all[0].substring(HEADER.length());
            if (begins.compareTo(sequence) > 0) {
                return null;
            }
            Lines lines = new Lines(begins, new ArrayList<>(), new ArrayList<>());
            for (int i = 1; i < all.length - 1; i++) { // a last line without an end was cut off
                String at = all[i].substring(0, all[i].indexOf(' '));
                (at.compareTo(sequence) < 0 ? lines.before : lines.behind).add(all[i]);
            }
            return lines;
        }

        /** What the lines before the place make. */
        Contents contents() {
            Contents contents = new Contents();
            before.forEach(line -> take(line.split(" ", -1), contents));
            return contents;
        }
    }

    private static void take(String[] parts, Contents contents) {
        switch (parts[1]) {
            case "table" ->
                    contents.tables.put(
                            name(parts),
                            new TableVersion(columns(parts), Integer.parseInt(parts[4])));
            case "gone" -> contents.tables.remove(name(parts));
            case "database" -> contents.databases.put(decode(parts[2]), Integer.parseInt(parts[3]));
            default -> throw new IllegalArgumentException(parts[1]);
        }
    }

    /** Begins anew: this is what holds at that place. */
    void write(String sequence, Contents contents) {
        write(sequence, contents, List.of());
    }

    private void write(String sequence, Contents contents, List<String> lines) {
        StringBuilder text = new StringBuilder(HEADER).append(sequence).append('\n');
        contents.databases.forEach((name, id) -> text.append(database("", name, id)));
        contents.tables.forEach((name, version) -> text.append(table("", name, version)));
        lines.forEach(line -> text.append(line).append('\n'));
        try {
            DurableFile.write(path, text);
        } catch (IOException e) {
            throw failed("write", e);
        }
        compactAt = 4L * text.length() + SMALL;
    }

    /**
     * Adds lines, durably.
     *
     * @param durable a place before which nobody will ever ask; empty if there is none
     */
    void append(CharSequence lines, String durable) {
        try {
            force(lines);
            if (Files.size(path) > compactAt && !durable.isEmpty()) {
                Lines all = Lines.of(Files.readString(path), durable);
                if (all != null) {
                    write(durable, all.contents(), all.behind());
                }
            }
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw failed("delete", e);
        }
    }

    private void force(CharSequence text) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private TailraceException failed(String what, IOException e) {
        return new TailraceException(
                MysqlError.MYSQL_HISTORY_FAILED,
                "cannot " + what + " the schema history " + path + ": " + e.getMessage(),
                e);
    }

    static String gone(String sequence, TableName name) {
        return sequence + " gone " + encode(name.schema()) + " " + encode(name.name()) + "\n";
    }

    static String database(String sequence, String name, int collation) {
        return sequence + " database " + encode(name) + " " + collation + "\n";
    }

    static String table(String sequence, TableName name, TableVersion version) {
        StringJoiner line = new StringJoiner(" ", "", "\n");
        line.add(sequence).add("table").add(encode(name.schema())).add(encode(name.name()));
        line.add(Integer.toString(version.collation()));
        for (LogColumn column : version.columns()) {
            StringJoiner text = new StringJoiner(":");
            text.add(encode(column.name()));
            text.add(Integer.toString(column.type())).add(Integer.toString(column.meta()));
            text.add(
                    (column.unsigned() ? "u" : "-")
                            + (column.nullable() ? "n" : "-")
                            + column.fill().ordinal());
            text.add(Integer.toString(column.collation()));
            text.add(Integer.toString(column.subtype()));
            text.add(Integer.toString(column.keyOrdinal())).add(column.refined().name());
            text.add(Integer.toString(column.id()));
            column.labels().forEach(label -> text.add(encode(label)));
            line.add(text.toString());
        }
        return line.toString();
    }

    private static List<LogColumn> columns(String[] parts) {
        List<LogColumn> columns = new ArrayList<>();
        for (int i = 5; i < parts.length; i++) {
            String[] of = parts[i].split(":", -1);
            List<String> labels = new ArrayList<>();
            for (int j = 9; j < of.length; j++) {
                labels.add(decode(of[j]));
            }
            columns.add(
                    new LogColumn(
                            decode(of[0]),
                            Integer.parseInt(of[1]),
                            Integer.parseInt(of[2]),
                            of[3].charAt(0) == 'u',
                            of[3].charAt(1) == 'n',
                            Integer.parseInt(of[4]),
                            labels,
                            Integer.parseInt(of[5]),
                            Integer.parseInt(of[6]),
                            LogColumn.Refined.valueOf(of[7]),
                            Integer.parseInt(of[8]),
                            LogColumn.Fill.values()[
                                    of[3].length() < 3 ? 0 : of[3].charAt(2) - '0']));
        }
        return columns;
    }

    private static TableName name(String[] parts) {
        return new TableName(decode(parts[2]), decode(parts[3]));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
