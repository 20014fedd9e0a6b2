package io.tailrace.connector.kafka;

import io.tailrace.connector.kafka.envelope.UnreadableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps records that cannot be read, as they are, with the reason in headers. A record may stand
 * there twice, after a failure.
 */
final class DeadLetterTopic implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterTopic.class);

    private final String topic;
    private final ClientSettings settings;
    private final String pipeline;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    DeadLetterTopic(String topic, ClientSettings settings, String pipeline) {
        this.topic = topic;
        this.settings = settings;
        this.pipeline = pipeline;
    }

    /** Returns once the record is durable there. */
    void add(
            ConsumerRecord<byte @Nullable [], byte @Nullable []> record, UnreadableException reason)
            throws InterruptedException {
        var letter =
                new ProducerRecord<byte[], byte[]>(
                        topic, null, null, record.key(), record.value(), record.headers());
        header(letter, "reason", String.valueOf(reason.getMessage()));
        header(letter, "pipeline", pipeline);
        header(letter, "topic", record.topic());
        header(letter, "partition", Integer.toString(record.partition()));
        header(letter, "offset", Long.toString(record.offset()));
        try {
            if (producer == null) {
                producer = new KafkaProducer<>(settings.idempotent());
            }
            producer.send(letter).get();
        } catch (ExecutionException | RuntimeException e) {
            throw Failures.uninterrupted(e, "writing to the dead letters '" + topic + "'");
        }
        LOG.warn(
                "offset {} of {}-{} is in the dead letters '{}': {}",
                record.offset(),
                record.topic(),
                record.partition(),
                topic,
                reason.getMessage());
    }

    private static void header(ProducerRecord<?, ?> letter, String name, String value) {
        letter.headers().add("tailrace." + name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }
}
