package io.tailrace.engine.lane;

import io.tailrace.spi.RejectedChange;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.JsonEnvelope;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.Position;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a target could not carry: a file of JSON lines, each durable before its pipeline
 * goes on. Safe for use by many threads.
 */
public final class DeadLetters implements AutoCloseable {

    private final Path path;
    private final String pipeline;
    private final long capacity;
    private final JsonEnvelope envelope = new JsonEnvelope();
    private final ByteOutput line = new ByteOutput(4096);
    private @Nullable RandomAccessFile file;

    /**
     * @param path made when the first letter comes
     * @param capacity bytes; a negative number keeps no letters, so that a rejected change stops
     *     the pipeline
     */
    public DeadLetters(Path path, String pipeline, long capacity) {
        this.path = path;
        this.pipeline = pipeline;
        this.capacity = capacity;
    }

    /**
     * Keeps a change with its reason, durably.
     *
     * @throws TailraceException if there is no room, or the disk fails
     */
    synchronized void add(String route, Position position, Change change, RejectedChange reason) {
        String subject =
                "change "
                        + change.eventId()
                        + " of "
                        + change.table().name()
                        + " in route "
                        + route;
        if (capacity < 0) {
            throw new TailraceException(
                    LaneError.CHANGE_REJECTED,
                    subject
                            + " cannot be delivered: "
                            + reason.code().name()
                            + ": "
                            + reason.getMessage()
                            + "; mend the target or the row, or let the pipeline keep such changes as dead letters",
                    reason);
        }
        try {
            write(route, position, change, reason);
            RandomAccessFile target = opened();
            long end = target.length();
            if (end + line.size() > capacity) {
                // Invariant 4: a row is delivered, or in dead letters, or the pipeline stops.
                throw new TailraceException(
                        LaneError.DEAD_LETTERS_FULL,
                        path
                                + " has reached its "
                                + capacity
                                + " bytes, and "
                                + subject
                                + " cannot be delivered ("
                                + reason.getMessage()
                                + "); see what is wrong, then move the file away or raise the limit");
            }
            append(target, end);
        } catch (IOException e) {
            throw new TailraceException(
                    LaneError.DEAD_LETTERS_FAILED,
                    "cannot write " + path + ": " + e + "; see to the disk",
                    e);
        }
    }

    private void append(RandomAccessFile target, long end) throws IOException {
        try {
            target.seek(end);
            target.write(line.array(), 0, line.size());
            target.getFD().sync();
        } catch (IOException e) {
            target.setLength(end);
            throw e;
        }
    }

    private void write(String route, Position position, Change change, RejectedChange reason)
            throws IOException {
        line.clear();
        line.putText("{\"id\":");
        line.putJsonString(change.eventId());
        field("op", change.op().label());
        field("table", change.table().name().toString());
        field("position", position.token());
        field("pipeline", pipeline);
        field("route", route);
        field("code", reason.code().name());
        field("reason", String.valueOf(reason.getMessage()));
        field("time", Instant.now().toString());
        line.putText(",\"row\":");
        envelope.write(change, line);
        line.putText("}\n");
    }

    private void field(String name, String value) throws IOException {
        line.putText(",\"" + name + "\":");
        line.putJsonString(value);
    }

    private RandomAccessFile opened() throws IOException {
        RandomAccessFile open = file;
        if (open == null) {
            Files.createDirectories(path.toAbsolutePath().getParent());
            // not a channel: an interrupt would close it halfway through a line
            open = new RandomAccessFile(path.toFile(), "rw");
            open.setLength(wholeLines(open));
            file = open;
        }
        return open;
    }

    /** Length without a last line that a crash cut off; its change comes again. */
    private static long wholeLines(RandomAccessFile file) throws IOException {
        for (long end = file.length(); end > 0; end--) {
            file.seek(end - 1);
            if (file.read() == '\n') {
                return end;
            }
        }
        return 0;
    }

    @Override
    public synchronized void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            // every line was forced to disk when it was written
        }
        file = null;
    }
}
