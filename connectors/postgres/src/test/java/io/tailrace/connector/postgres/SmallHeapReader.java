package io.tailrace.connector.postgres;

import io.tailrace.connector.postgres.PostgresConfig.ReplicaIdentity;
import io.tailrace.connector.postgres.PostgresConfig.RewrittenTable;
import io.tailrace.connector.postgres.PostgresConfig.Snapshot;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.Split;
import io.tailrace.spi.format.ByteOutput;
import io.tailrace.spi.format.JsonEnvelope;
import io.tailrace.spi.frame.Change;
import io.tailrace.spi.frame.ChangeBatch;
import io.tailrace.spi.frame.Frame;
import io.tailrace.spi.frame.Position;
import io.tailrace.spi.frame.Tuple;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads a database in a process of its own, whose heap is small, writes all as JSON to nowhere, and
 * prints what it saw. Its arguments are the database's URL and name, a mode, a number of changes
 * and a position.
 */
public final class SmallHeapReader {

    private final String mode;
    private final long count;
    private final ByteOutput output = new ByteOutput(1 << 16, OutputStream.nullOutputStream());
    private final JsonEnvelope format = new JsonEnvelope();
    private long seen;
    private String firstId = "";
    private String lastId = "";
    private long unordered;

    private SmallHeapReader(String mode, long count) {
        this.mode = mode;
        this.count = count;
    }

    /** {@code url name [ready|rows|ids] [streaming|whole] snapshot count [position]}. */
    public static void main(String[] arguments) throws Exception {
        PostgresConfig config =
                new PostgresConfig(
                        arguments[0],
                        null,
                        null,
                        null,
                        List.of("public.*"),
                        null,
                        null,
                        Snapshot.valueOf(arguments[4]),
                        ReplicaIdentity.LEAVE,
                        RewrittenTable.READ_AGAIN,
                        arguments[3].equals("streaming"),
                        DataSize.parse("32MiB"),
                        DataSize.parse("16GiB"),
                        2,
                        DataSize.parse("8MiB"),
                        DataSize.parse("256KiB"));
        SourceContext context =
                new SourceContext(
                        arguments[1], Split.WHOLE, Path.of("target", "scratch", arguments[1]));
        Position from = arguments.length > 6 ? new Position(arguments[6]) : null;
        SmallHeapReader reader = new SmallHeapReader(arguments[2], Long.parseLong(arguments[5]));
        try (Source source =
                new PostgresSourceFactory()
                        .open(config, context, Collections.singletonList(from))) {
            reader.read(source, from);
        }
    }

    private void read(Source source, @Nullable Position from)
            throws InterruptedException, IOException {
        Position position = from;
        while (seen < count) {
            Frame frame = source.next();
            if (frame instanceof ChangeBatch batch) {
                if (from != null) {
                    batch.dropFirst(source.covered(from, batch));
                }
                Change change = batch.cursor();
                while (change.next()) {
                    take(change);
                }
                batch.release();
            }
            position = frame.position();
            if (mode.equals("ready")) {
                break;
            }
        }
        System.out.println(
                "count " + seen + " " + firstId + " " + lastId + " unordered " + unordered);
        System.out.println("position " + (position == null ? "" : position.token()));
    }

    private void take(Change change) throws IOException {
        seen++;
        format.write(change, output);
        if (mode.equals("rows")) {
            System.out.println(
                    change.op().label()
                            + " before "
                            + text(change.before())
                            + " after "
                            + text(change.after()));
            return;
        }
        String id = change.eventId();
        if (lastId.isEmpty()) {
            firstId = id;
        } else if (ordinal(id) != ordinal(lastId) + 1) {
            unordered++;
        }
        lastId = id;
    }

    private static long ordinal(String id) {
        return Long.parseLong(id.substring(id.lastIndexOf('-') + 1), 16);
    }

    /** The cells, with long ones as their length and checksum. */
    private static String text(@Nullable Tuple row) {
        if (row == null) {
            return "none";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < row.width(); i++) {
            text.append(i == 0 ? "" : ",");
            if (row.isAbsent(i)) {
                text.append("absent");
            } else if (row.isNull(i)) {
                text.append("null");
            } else if (row.length(i) < 100) {
                text.append(row.text(i));
            } else {
                CRC32 sum = new CRC32();
                sum.update(row.array(), row.start(i), row.length(i));
                text.append(row.length(i)).append('/').append(sum.getValue());
            }
        }
        return text.toString();
    }
}
