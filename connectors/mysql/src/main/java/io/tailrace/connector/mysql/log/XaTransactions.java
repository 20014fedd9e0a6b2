package io.tailrace.connector.mysql.log;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.TailraceException;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of transactions that are prepared but neither committed nor rolled back, each in a file
 * of the events as they came. A file outlives the process, because the log behind it is delivered
 * meanwhile; it goes when what became of its transaction is durable. For one thread, but for {@link
 * #durable}.
 */
public final class XaTransactions {

    private static final Logger log = LoggerFactory.getLogger(XaTransactions.class);
    private static final Pattern NAME =
            Pattern.compile("(?is).*?X'([0-9a-f]*)'\\s*,\\s*X'([0-9a-f]*)'\\s*,\\s*(\\d+).*");
    private static final String OPEN = "open";

    private final Path folder;
    private @Nullable FileOutputStream file;
    private @Nullable BufferedOutputStream open;
    private long length;

    private XaTransactions(Path folder) {
        this.folder = folder;
    }

    /**
     * Those that were open at that place of the log. What ended before it is kept until that is
     * {@link #durable}.
     *
     * @param state the pipeline's own folder
     * @param sequence null for a pipeline that never ran
     */
    public static XaTransactions open(Path state, @Nullable String sequence) {
        XaTransactions transactions = new XaTransactions(state.resolve("xa"));
        for (Path ended : transactions.files()) {
            String name = ended.getFileName().toString();
            int dot = name.indexOf('.');
            try {
                if (sequence == null) {
                    Files.deleteIfExists(ended);
                } else if (dot > 0 && name.substring(dot + 1).compareTo(sequence) >= 0) {
                    // it will end once more
                    Files.move(
                            ended,
                            ended.resolveSibling(name.substring(0, dot)),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                throw transactions.failed(e);
            }
        }
        return transactions;
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** What ended before that place is never asked for again. May be called by any thread. */
    public void durable(String sequence) {
        for (Path file : files()) {
            String name = file.getFileName().toString();
            int dot = name.indexOf('.');
            if (dot > 0 && name.substring(dot + 1).compareTo(sequence) < 0) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    log.warn("cannot delete {}, which is no longer needed", file, e);
                }
            }
        }
    }

    /** A transaction begins that will be prepared. */
    void begin() {
        try {
            Files.createDirectories(folder);
            FileOutputStream made = new FileOutputStream(folder.resolve(OPEN).toFile());
            file = made;
            open = new BufferedOutputStream(made, 1 << 16);
            length = 0;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    boolean isOpen() {
        return open != null;
    }

    /** The transaction that began will never be prepared. */
    void abandon() {
        BufferedOutputStream out = open;
        open = null;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    /** Adds an event, without a checksum. */
    void add(byte[] bytes, int start, int end) {
        BufferedOutputStream out = Objects.requireNonNull(open);
        int size = end - start;
        try {
            out.write(bytes, start, 9);
            for (int i = 0; i < 4; i++) {
                out.write(size >> 8 * i);
            }
            out.write(bytes, start + 13, size - 13);
            length += size;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Bytes that were added to the one that began. */
    long length() {
        return length;
    }

    /** Takes back all behind that many bytes. */
    void takeBack(long to) {
        BufferedOutputStream out = open;
        if (out != null) {
            try {
                out.flush();
                Objects.requireNonNull(file).getChannel().truncate(to);
                length = to;
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    /** The transaction is prepared: {@code in} says under which name, as the event has it. */
    String prepared(Input in) {
        long format = in.u32();
        long first = in.u32();
        long second = in.u32();
        String name = key(hex(in, first), hex(in, second), format);
        if (open == null) {
            return name;
        }
        add(END, 0, END.length);
        try {
            Objects.requireNonNull(open).flush();
            Objects.requireNonNull(file).getFD().sync();
            abandon();
            Files.move(
                    folder.resolve(OPEN),
                    folder.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed(e);
        }
        return name;
    }

    /** An event that ends a transaction. */
    private static final byte[] END = new byte[EventDecoder.HEADER];

    static {
        END[4] = EventType.XID;
    }

    private static String hex(Input in, long length) {
        int from = in.skip(length);
        return HexFormat.of().formatHex(in.bytes, from, in.at);
    }

    private static String key(String first, String second, long format) {
        try {
            String text = first + "," + second + "," + format;
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name in a statement such as {@code XA COMMIT X'61',X'',1}. */
    static String name(String statement) {
        Matcher matcher = NAME.matcher(statement);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("it names no XA transaction");
        }
        return key(
                matcher.group(1).toLowerCase(Locale.ROOT),
                matcher.group(2).toLowerCase(Locale.ROOT),
                Long.parseLong(matcher.group(3)));
    }

    /**
     * The transaction has ended, at that place of the log.
     *
     * @return its events; null if it is not known
     */
    @Nullable InputStream ended(String name, String sequence) {
        Path ended = folder.resolve(name + "." + sequence);
        try {
            if (!Files.exists(folder.resolve(name))) {
                return null;
            }
            Files.move(folder.resolve(name), ended, StandardCopyOption.REPLACE_EXISTING);
            return Files.newInputStream(ended);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private TailraceException failed(IOException e) {
        return new TailraceException(
                MysqlError.MYSQL_HISTORY_FAILED,
                "cannot keep prepared transactions in " + folder + ": " + e.getMessage(),
                e);
    }
}
