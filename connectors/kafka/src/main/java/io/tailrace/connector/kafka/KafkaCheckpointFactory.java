package io.tailrace.connector.kafka;

import io.tailrace.spi.Checkable;
import io.tailrace.spi.CheckpointStore;
import io.tailrace.spi.CheckpointStoreFactory;
import io.tailrace.spi.TailraceException;
import java.nio.file.Path;
import java.util.List;

/** Makes checkpoint stores in Kafka. */
final class KafkaCheckpointFactory
        implements CheckpointStoreFactory<KafkaCheckpointConfig>, Checkable<KafkaCheckpointConfig> {

    @Override
    public String type() {
        return "kafka";
    }

    @Override
    public Class<KafkaCheckpointConfig> config() {
        return KafkaCheckpointConfig.class;
    }

    @Override
    public String summary() {
        return "Keeps checkpoints in a compacted Kafka topic, for machines without a disk that lasts.";
    }

    @Override
    public String example() {
        return """
                checkpoints:
                  type: kafka
                  brokers: localhost:9092
                  topic: tailrace-checkpoints
                """;
    }

    @Override
    public CheckpointStore open(
            KafkaCheckpointConfig config, String pipeline, Path stateDirectory) {
        return new KafkaCheckpointStore(config, pipeline);
    }

    @Override
    public String place(KafkaCheckpointConfig config, Path stateDirectory) {
        return "the topic " + config.topic() + " of the Kafka cluster at " + config.brokers();
    }

    @Override
    public List<Finding> check(KafkaCheckpointConfig config) {
        try (Topics topics = new Topics(config.brokers(), config.settings("tailrace-check"))) {
            int brokers = topics.brokers();
            return List.of(
                    Finding.ok("brokers", brokers + " at " + config.brokers()),
                    ClusterCheck.positions(
                            topics,
                            CheckpointTopic.shape(config.topic(), config.replication()),
                            config.createTopics()));
        } catch (TailraceException e) {
            return List.of(ClusterCheck.failure("brokers", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (RuntimeException e) {
            return List.of(
                    ClusterCheck.failure(
                            "brokers", Failures.of(e, "connecting to " + config.brokers())));
        }
    }
}
