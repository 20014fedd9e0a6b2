package io.tailrace.connector.kafka;

import io.tailrace.connector.kafka.KafkaConfig.Delivery;
import io.tailrace.spi.Checkable;
import io.tailrace.spi.Guarantee;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.SinkFactory;
import java.util.List;

/** Makes Kafka sinks. */
final class KafkaSinkFactory implements SinkFactory<KafkaConfig>, Checkable<KafkaConfig> {

    @Override
    public String type() {
        return "kafka";
    }

    @Override
    public Class<KafkaConfig> config() {
        return KafkaConfig.class;
    }

    @Override
    public String summary() {
        return "Writes changes into Kafka topics, a row's always in order, exactly once.";
    }

    @Override
    public String example() {
        return """
                sink:
                  type: kafka
                  brokers: localhost:9092
                  topic: "{pipeline}.{schema}.{table}"
                  partitions: 6
                  topic-settings:
                    cleanup.policy: compact
                  kafka:
                    compression.type: lz4
                """;
    }

    @Override
    public Sink open(KafkaConfig config, SinkContext context) throws InterruptedException {
        return config.delivery() == Delivery.EXACTLY_ONCE
                ? KafkaExactlyOnceSink.open(config, context, System::nanoTime)
                : KafkaAtLeastOnceSink.open(config, context);
    }

    @Override
    public Guarantee guarantee(KafkaConfig config) {
        return config.delivery() == Delivery.EXACTLY_ONCE
                ? new Guarantee(
                        true,
                        "the position is a record in the same Kafka transaction as the rows; readers of committed"
                                + " records (isolation.level=read_committed) see each change once")
                : new Guarantee(
                        false,
                        "all in-sync replicas have a change before it counts; after a failure some come again, with"
                                + " the same event id");
    }

    @Override
    public List<Finding> check(KafkaConfig config) {
        return new ClusterCheck(config).findings();
    }
}
