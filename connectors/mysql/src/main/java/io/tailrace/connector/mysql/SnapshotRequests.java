package io.tailrace.connector.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.connector.mysql.server.MysqlError;
import io.tailrace.spi.DurableFile;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.TableName;
import io.tailrace.spi.snapshot.SnapshotState;
import io.tailrace.spi.snapshot.TableNameText;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Requests to read tables again. Nothing may be written to the server, so each is a file in the
 * pipeline's folder, with a line for each table; it goes when a durable position has it.
 */
final class SnapshotRequests {

    private static final String PREFIX = "read-again-";

    private final Path folder;
    private final Map<Path, Map<TableName, Integer>> taken = new ConcurrentHashMap<>();
    private final Queue<Path> found = new ConcurrentLinkedQueue<>();

    /**
     * @param folder where they are; may not be there yet
     */
    SnapshotRequests(Path folder) {
        this.folder = folder;
    }

    /** Leaves a request; whoever reads finds all of it, or nothing. */
    static void leave(Path folder, List<TableName> tables) {
        List<String> lines = tables.stream().map(TableNameText::encode).toList();
        String name = PREFIX + UUID.randomUUID();
        try {
            DurableFile.write(folder.resolve(name), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw failed("leave", e);
        }
    }

    /** Looks for requests. For one thread. */
    void look() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : files) {
                if (taken.putIfAbsent(file, Map.of()) == null) {
                    found.add(file);
                }
            }
        } catch (IOException e) {
            throw failed("look for", e);
        }
    }

    /** The state in which what was found is to be read. For the lane's thread. */
    SnapshotState take(SnapshotState state) {
        SnapshotState next = state;
        for (Path file = found.poll(); file != null; file = found.poll()) {
            List<TableName> tables = tables(file);
            next = next.request(tables);
            Map<TableName, Integer> generations = new HashMap<>();
            for (TableName table : tables) {
                generations.put(table, next.generation(table));
            }
            taken.put(file, generations);
        }
        return next;
    }

    private static List<TableName> tables(Path file) {
        try {
            return Files.readAllLines(file, UTF_8).stream().map(TableNameText::decode).toList();
        } catch (IOException | IllegalArgumentException e) {
            throw failed("read " + file + ", one of", e);
        }
    }

    /** That is durable: requests that are part of it are done with. Any thread. */
    void durable(SnapshotState state) {
        taken.forEach(
                (file, generations) -> {
                    if (!generations.isEmpty()
                            && generations.entrySet().stream().allMatch(each -> has(state, each))) {
                        delete(file);
                    }
                });
    }

    /** A table that is gone is not asked for any more. */
    private static boolean has(SnapshotState state, Map.Entry<TableName, Integer> asked) {
        int generation = state.generation(asked.getKey());
        return generation >= asked.getValue() || generation == 0 && asked.getValue() > 1;
    }

    private void delete(Path file) {
        try {
            Files.deleteIfExists(file);
            taken.remove(file);
        } catch (IOException e) {
            throw failed("remove", e);
        }
    }

    private static TailraceException failed(String what, Exception e) {
        return new TailraceException(
                MysqlError.MYSQL_HISTORY_FAILED,
                "cannot " + what + " the requests to read tables again: " + e,
                e);
    }
}
