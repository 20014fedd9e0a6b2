package io.tailrace.connector.kafka;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * A place in a partition: {@code TOPIC-ID@OFFSET/EPOCH}, of envelopes with {@code ;} and the shapes
 * of the tables that have come so far, so that a restart knows them.
 *
 * @param topicId tells a topic from another one of the same name
 * @param offset of the record to read next
 * @param epoch of the leader that wrote the record before, which tells whether the brokers have
 *     lost that one since; -1, and not written, if it is not known
 */
record SourcePosition(String topicId, long offset, int epoch, String shapes) {

    static final int UNKNOWN = -1;
    private static final Pattern TOKEN =
            Pattern.compile("([^@;]*)@(\\d{1,19})(?:/(\\d{1,10}))?(?:;(.*))?", Pattern.DOTALL);

    static SourcePosition of(Position position) {
        String token = position.token();
        Matcher parts = TOKEN.matcher(token);
        try {
            if (!parts.matches()) {
                throw new NumberFormatException("no TOPIC-ID@OFFSET");
            }
            return new SourcePosition(
                    parts.group(1),
                    Long.parseLong(parts.group(2)),
                    parts.group(3) == null ? UNKNOWN : Integer.parseInt(parts.group(3)),
                    parts.group(4) == null ? "" : parts.group(4));
        } catch (NumberFormatException e) {
            throw new TailraceException(
                    KafkaError.KAFKA_POSITION,
                    "the stored position '"
                            + token
                            + "' is none of a kafka source; give the pipeline another name",
                    e);
        }
    }

    Position position() {
        String place = topicId + "@" + offset + (epoch == UNKNOWN ? "" : "/" + epoch);
        return new Position(shapes.isEmpty() ? place : place + ";" + shapes);
    }

    /** As Kafka's clients have it. */
    OffsetAndMetadata place() {
        return new OffsetAndMetadata(
                offset, epoch == UNKNOWN ? Optional.empty() : Optional.of(epoch), "");
    }
}
