package io.tailrace.connector.kafka;

import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;

/**
 * A place in a partition: {@code TOPIC-ID@OFFSET}, of envelopes with {@code ;} and the shapes of
 * the tables that have come so far, so that a restart knows them.
 *
 * @param topicId tells a topic from another one of the same name
 * @param offset of the record to read next
 */
record SourcePosition(String topicId, long offset, String shapes) {

    static SourcePosition of(Position position) {
        String token = position.token();
        int at = token.indexOf('@');
        int end = token.indexOf(';');
        try {
            if (at < 0) {
                throw new NumberFormatException("no @");
            }
            return new SourcePosition(
                    token.substring(0, at),
                    Long.parseLong(token.substring(at + 1, end < 0 ? token.length() : end)),
                    end < 0 ? "" : token.substring(end + 1));
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
        String place = topicId + "@" + offset;
        return new Position(shapes.isEmpty() ? place : place + ";" + shapes);
    }
}
