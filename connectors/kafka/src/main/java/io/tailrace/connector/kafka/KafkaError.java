package io.tailrace.connector.kafka;

import io.tailrace.spi.ErrorCode;

/** What can go wrong with Kafka. */
enum KafkaError implements ErrorCode {
    /** No broker answers, a partition has no leader, too few replicas: it may pass. */
    KAFKA_UNAVAILABLE(Kind.SINK),
    /** A transaction stayed open so long that the brokers ended it. */
    KAFKA_TRANSACTION_EXPIRED(Kind.SINK),
    /** The sink was closed, or an interrupt ended what it did. */
    KAFKA_CLOSED(Kind.SINK),
    /** A later instance of the same pipeline and route writes. */
    KAFKA_FENCED(Kind.USER),
    /** The brokers refuse the login, or an operation. */
    KAFKA_DENIED(Kind.USER),
    /** A client setting or option that does not hold. */
    KAFKA_SETTING(Kind.USER),
    /** A topic is missing and not to be created, or cannot have this name or shape. */
    KAFKA_TOPIC(Kind.USER),
    /** A table has no key. */
    KAFKA_NO_KEY(Kind.USER),
    /** A change lacks a part of its key. */
    KAFKA_KEY_INCOMPLETE(Kind.USER),
    /** A record is larger than the client or the broker takes. */
    KAFKA_RECORD_TOO_LARGE(Kind.USER),
    /** A record that is to be read is not what the format says. */
    KAFKA_BAD_RECORD(Kind.USER),
    /** Records that were to be read next are not there any more. */
    KAFKA_RECORDS_GONE(Kind.USER),
    /** A stored position is none of this source, or of a topic that was made anew. */
    KAFKA_POSITION(Kind.USER),
    /** The source was closed. */
    KAFKA_SOURCE_CLOSED(Kind.SOURCE);

    private final Kind kind;

    KafkaError(Kind kind) {
        this.kind = kind;
    }

    @Override
    public Kind kind() {
        return kind;
    }
}
