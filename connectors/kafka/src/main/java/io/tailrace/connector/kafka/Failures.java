package io.tailrace.connector.kafka;

import io.tailrace.spi.TailraceException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Says what an exception of Kafka's clients means. What nothing is known of may pass. */
final class Failures {

    private Failures() {}

    /**
     * @param doing what failed, such as {@code "writing to Kafka"}
     */
    static TailraceException of(Throwable failure, String doing) {
        if (failure instanceof TailraceException known) {
            return known;
        }
        Throwable cause = decisive(failure);
        KafkaError code = code(cause);
        return new TailraceException(
                code, doing + " failed: " + reason(cause) + mend(code, cause), failure);
    }

    /** As {@link #of}; but an interrupt stays one. */
    static TailraceException uninterrupted(Throwable failure, String doing)
            throws InterruptedException {
        if (failure instanceof InterruptException) {
            Thread.interrupted(); // the client has set it; the exception says it from here on
            throw new InterruptedException("interrupted while " + doing);
        }
        return of(failure, doing);
    }

    static boolean isFencing(Throwable failure) {
        return code(decisive(failure)) == KafkaError.KAFKA_FENCED;
    }

    /** The first in the chain of causes that has a meaning of its own. */
    private static Throwable decisive(Throwable failure) {
        Throwable first = failure;
        while ((first instanceof ExecutionException || first instanceof CompletionException)
                && first.getCause() != null) {
            first = first.getCause();
        }
        for (Throwable at = first; at != null; at = at.getCause()) {
            if (code(at) != KafkaError.KAFKA_UNAVAILABLE) {
                return at;
            }
        }
        return first;
    }

    private static KafkaError code(Throwable failure) {
        return switch (failure) {
            case ProducerFencedException _ -> KafkaError.KAFKA_FENCED;
            case InvalidProducerEpochException _ -> KafkaError.KAFKA_FENCED;
            case AuthenticationException _ -> KafkaError.KAFKA_DENIED;
            case AuthorizationException _ -> KafkaError.KAFKA_DENIED;
            case RecordTooLargeException _ -> KafkaError.KAFKA_RECORD_TOO_LARGE;
            case InvalidTopicException _ -> KafkaError.KAFKA_TOPIC;
            case InvalidPartitionsException _ -> KafkaError.KAFKA_TOPIC;
            case UnsupportedVersionException _ -> KafkaError.KAFKA_SETTING;
            // brokers that are away count as none: a cluster that starts looks like one too small
            case InvalidReplicationFactorException _ -> KafkaError.KAFKA_UNAVAILABLE;
            case InvalidConfigurationException _ -> KafkaError.KAFKA_TOPIC;
            case PolicyViolationException _ -> KafkaError.KAFKA_TOPIC;
            case ConfigException e ->
                    isUnresolved(e) ? KafkaError.KAFKA_UNAVAILABLE : KafkaError.KAFKA_SETTING;
            default ->
                    isTooPatient(failure) ? KafkaError.KAFKA_SETTING : KafkaError.KAFKA_UNAVAILABLE;
        };
    }

    /** Of {@link InvalidTxnTimeoutException} the producer (4.3.1) passes on the text alone. */
    private static boolean isTooPatient(Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("transaction.max.timeout.ms");
    }

    /** A name service that is down passes like a broker that is. */
    private static boolean isUnresolved(ConfigException failure) {
        return String.valueOf(failure.getMessage()).contains("No resolvable bootstrap");
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName();
        if (message == null || message.isBlank()) {
            return name;
        }
        return cause instanceof KafkaException ? message : name + ": " + message;
    }

    private static String mend(KafkaError code, Throwable cause) {
        if (cause instanceof InvalidReplicationFactorException) {
            return "; start the brokers that are away, or lower 'replication'";
        }
        if (isTooPatient(cause)) {
            return "; set transaction.timeout.ms under 'kafka' to the brokers' transaction.max.timeout.ms or less";
        }
        return switch (code) {
            case KAFKA_FENCED ->
                    "; another instance of this pipeline and route writes; see to it that only one runs";
            case KAFKA_DENIED -> "; check the login under 'kafka' and the cluster's ACLs";
            case KAFKA_RECORD_TOO_LARGE ->
                    "; raise max.message.bytes of the topic, or lower max.request.size under 'kafka' to it, so that"
                            + " such changes are rejected one by one";
            case KAFKA_SETTING -> "; correct it under 'kafka'";
            case KAFKA_UNAVAILABLE,
                    KAFKA_TRANSACTION_EXPIRED,
                    KAFKA_CLOSED,
                    KAFKA_TOPIC,
                    KAFKA_NO_KEY,
                    KAFKA_KEY_INCOMPLETE,
                    KAFKA_BAD_RECORD,
                    KAFKA_RECORDS_GONE,
                    KAFKA_POSITION,
                    KAFKA_SOURCE_CLOSED ->
                    "";
        };
    }
}
