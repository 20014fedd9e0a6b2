package io.tailrace.engine.checkpoint;

import io.tailrace.spi.Checkpoint;
import io.tailrace.spi.Split;
import io.tailrace.spi.frame.Position;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A checkpoint as a file holds it: lines that a person can read, and a checksum of them. */
final class CheckpointText {

    private static final String HEADER = "tailrace-checkpoint 1";
    private static final int LINES = 8;

    private CheckpointText() {}

    static byte[] write(Checkpoint checkpoint) {
        String body =
                String.join(
                        "\n",
                        HEADER,
                        "pipeline " + checkpoint.pipeline(),
                        "route " + checkpoint.route(),
                        "split " + checkpoint.split().id(),
                        "epoch " + checkpoint.epoch(),
                        "position " + checkpoint.position().token(),
                        "saved " + checkpoint.savedAt(),
                        "");
        if (body.chars().filter(c -> c == '\n').count() != LINES - 1) {
            throw new IllegalArgumentException("a position must be text on one line");
        }
        return (body + "crc32c " + checksum(body) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Nothing if the bytes are not what {@link #write} wrote, whole. */
    static Optional<Checkpoint> read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        String[] lines = text.split("\n", -1);
        if (lines.length != LINES + 1 || !lines[0].equals(HEADER) || !lines[LINES].isEmpty()) {
            return Optional.empty();
        }
        String body = text.substring(0, text.length() - lines[LINES - 1].length() - 1);
        if (!lines[LINES - 1].equals("crc32c " + checksum(body))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Checkpoint(
                            value(lines[1], "pipeline "),
                            value(lines[2], "route "),
                            new Split(value(lines[3], "split ")),
                            Long.parseLong(value(lines[4], "epoch ")),
                            new Position(value(lines[5], "position ")),
                            Instant.parse(value(lines[6], "saved "))));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String value(String line, String name) {
        if (!line.startsWith(name)) {
            throw new IllegalArgumentException(line);
        }
        return line.substring(name.length());
    }

    private static String checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }
}
