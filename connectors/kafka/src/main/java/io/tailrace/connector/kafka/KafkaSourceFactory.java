package io.tailrace.connector.kafka;

import io.tailrace.spi.Checkable;
import io.tailrace.spi.Growing;
import io.tailrace.spi.Source;
import io.tailrace.spi.SourceContext;
import io.tailrace.spi.SourceFactory;
import io.tailrace.spi.Split;
import io.tailrace.spi.TailraceException;
import io.tailrace.spi.frame.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Makes Kafka sources: one a partition. */
final class KafkaSourceFactory
        implements SourceFactory<KafkaSourceConfig>,
                Growing<KafkaSourceConfig>,
                Checkable<KafkaSourceConfig> {

    @Override
    public String type() {
        return "kafka";
    }

    @Override
    public Class<KafkaSourceConfig> config() {
        return KafkaSourceConfig.class;
    }

    @Override
    public String summary() {
        return "Reads committed records of Kafka topics, as rows or as the changes that an envelope tells.";
    }

    @Override
    public String example() {
        return """
                source:
                  type: kafka
                  brokers: localhost:9092
                  topics: [orders, "shop.*"]
                  format: rows
                  start: earliest
                """;
    }

    /** Partitions that are there now. */
    @Override
    public List<Split> splits(KafkaSourceConfig config) {
        try (Partitions partitions = new Partitions(config)) {
            return partitions.matching().stream().map(KafkaSourceFactory::split).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TailraceException(
                    KafkaError.KAFKA_SOURCE_CLOSED, "looking for topics was interrupted", e);
        }
    }

    @Override
    public Duration lookEvery(KafkaSourceConfig config) {
        return config.lookEvery();
    }

    static Split split(TopicPartition partition) {
        return new Split(partition.topic() + "-" + partition.partition());
    }

    static TopicPartition partition(Split split) {
        int dash = split.id().lastIndexOf('-');
        return new TopicPartition(
                split.id().substring(0, dash), Integer.parseInt(split.id().substring(dash + 1)));
    }

    @Override
    public Source open(
            KafkaSourceConfig config, SourceContext context, List<@Nullable Position> positions)
            throws InterruptedException {
        return KafkaSource.open(config, context, positions);
    }

    @Override
    public List<Finding> check(KafkaSourceConfig config) {
        List<Finding> findings = new ArrayList<>();
        for (String setting :
                new ClientSettings(config.brokers(), config.kafka(), "tailrace-check").unknown()) {
            findings.add(
                    Finding.warn(
                            "kafka." + setting,
                            "no setting of Kafka's clients",
                            "correct the name, if it is not one of a plug-in of yours"));
        }
        try {
            List<Split> splits = splits(config);
            findings.add(Finding.ok("topics", splits.size() + " partitions"));
        } catch (TailraceException e) {
            findings.add(
                    Finding.fail(
                            "topics",
                            String.valueOf(e.getMessage()),
                            "see docs/operations/errors.md, " + e.code().name()));
        }
        return findings;
    }
}
