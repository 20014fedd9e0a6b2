package io.tailrace.connector.mysql;

import io.tailrace.connector.mysql.log.LogPosition;
import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.DurableFile;
import io.tailrace.spi.TailraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the reading began for routes that have made nothing durable yet: there they begin again,
 * wherever other routes are by then. A file in the pipeline's folder, which goes when every route
 * has a position of its own. Any thread.
 */
final class Beginning {

    private static final Logger log = LoggerFactory.getLogger(Beginning.class);
    private static final String FILE = "beginning";
    private static final String HEADER = "tailrace-mysql-beginning 1 ";

    private final Path path;
    private final String header;

    /**
     * @param folder where it is kept; may not be there yet
     * @param start where a pipeline is told to begin: told otherwise, it begins there
     */
    Beginning(Path folder, MysqlConfig.@Nullable Start start) {
        this.path = folder.resolve(FILE);
        this.header = HEADER + (start == null ? "latest" : start.word());
    }

    /** Null if none is kept. */
    synchronized @Nullable LogPosition find() {
        try {
            if (!Files.exists(path)) {
                return null;
            }
            List<String> lines = Files.readAllLines(path);
            return lines.size() == 2 && lines.getFirst().equals(header)
                    ? LogPosition.parse(lines.getLast())
                    : null;
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** Keeps it, durably. */
    synchronized void keep(LogPosition place) {
        try {
            DurableFile.write(path, header + "\n" + place + "\n");
        } catch (IOException e) {
            throw failed("write", e);
        }
    }

    /** Every route has a position of its own. */
    synchronized void forget() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.warn("cannot delete {}: a route that is added would begin there", path, e);
        }
    }

    private TailraceException failed(String what, IOException e) {
        return new TailraceException(
                MysqlError.MYSQL_HISTORY_FAILED,
                "cannot " + what + " the pipeline's beginning " + path + ": " + e.getMessage(),
                e);
    }
}
