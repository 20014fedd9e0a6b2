package io.tailrace.connector.kafka;

import io.tailrace.spi.Measured.Gauge;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.frame.SchemaChange;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/** What both sinks write with. */
record Producing(
        ClientSettings settings,
        KafkaProducer<byte[], byte[]> producer,
        Topics topics,
        Records records)
        implements AutoCloseable {

    /** Names a pipeline's route in the cluster. */
    static String id(KafkaConfig config, SinkContext context) {
        return String.join(
                "/", config.idPrefix(), context.pipeline(), context.route(), context.split().id());
    }

    /**
     * @param transactionalId null for a producer without transactions
     */
    static Producing open(KafkaConfig config, SinkContext context, @Nullable String transactionalId)
            throws InterruptedException {
        ClientSettings settings = new ClientSettings(config, id(config, context));
        Topics topics = null;
        try {
            topics = new Topics(config.brokers(), settings);
            Records records = new Records(config, context, settings, topics);
            KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(
                            transactionalId == null
                                    ? settings.idempotent()
                                    : settings.transactional(transactionalId));
            return new Producing(settings, producer, topics, records);
        } catch (RuntimeException e) {
            if (topics != null) {
                topics.close();
            }
            throw Failures.uninterrupted(e, "connecting to " + config.brokers());
        }
    }

    /** Learns of a table's shape. */
    void learn(SchemaChange change) throws InterruptedException {
        if (change.before() != null) {
            records.forget(change.before().name());
        }
        if (change.after() != null) {
            records.expect(change.after());
        }
    }

    Gauge buffered() {
        Metric free =
                producer.metrics().values().stream()
                        .filter(
                                metric ->
                                        metric.metricName().name().equals("buffer-available-bytes"))
                        .findFirst()
                        .orElse(null);
        double total = settings.number("buffer.memory");
        return new Gauge(
                "kafka_buffered_bytes",
                "Bytes of records that wait in the producer for the brokers.",
                () ->
                        free != null && free.metricValue() instanceof Number available
                                ? total - available.doubleValue()
                                : Double.NaN);
    }

    /** At once: what was not acknowledged is given up. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
        topics.close();
    }
}
