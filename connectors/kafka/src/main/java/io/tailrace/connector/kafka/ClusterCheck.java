package io.tailrace.connector.kafka;

import io.tailrace.connector.kafka.KafkaConfig.Delivery;
import io.tailrace.spi.Checkable.Finding;
import io.tailrace.spi.TailraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.NewTopic;

/** Looks whether the cluster can take what a sink would write; creates nothing. */
final class ClusterCheck {

    private final KafkaConfig config;
    private final ClientSettings settings;
    private final List<Finding> findings = new ArrayList<>();

    ClusterCheck(KafkaConfig config) {
        this.config = config;
        this.settings = new ClientSettings(config, "tailrace-check");
    }

    List<Finding> findings() {
        for (String setting : settings.unknown()) {
            findings.add(
                    Finding.warn(
                            "kafka." + setting,
                            "no setting of Kafka's producer",
                            "correct the name, if it is not one of a plug-in of yours"));
        }
        try (Topics topics = new Topics(config.brokers(), settings)) {
            int brokers = topics.brokers();
            findings.add(Finding.ok("brokers", brokers + " at " + config.brokers()));
            if (config.replication() > brokers) {
                findings.add(
                        Finding.fail(
                                "replication",
                                config.replication() + " replicas on " + brokers + " brokers",
                                "set 'replication' to " + brokers + " or less"));
            } else {
                checkTopics(topics);
            }
        } catch (TailraceException e) {
            findings.add(failure("brokers", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            findings.add(failure("brokers", Failures.of(e, "connecting to " + config.brokers())));
        }
        return findings;
    }

    private void checkTopics(Topics topics) throws InterruptedException {
        if (config.delivery() == Delivery.EXACTLY_ONCE) {
            findings.add(
                    positions(
                            topics,
                            CheckpointTopic.shape(config.checkpointTopic(), config.replication()),
                            config.createTopics()));
        }
        if (config.createTopics()) {
            // The names of the tables are not known here: one that cannot be there stands for all.
            NewTopic sample =
                    new NewTopic(
                                    "tailrace-check." + UUID.randomUUID(),
                                    count(config.partitions()),
                                    count(config.replication()).map(Integer::shortValue))
                            .configs(config.topicSettings());
            try {
                topics.tryCreate(sample);
                findings.add(Finding.ok("topics", "missing ones can be created"));
            } catch (TailraceException e) {
                findings.add(failure("topics", e));
            }
        }
    }

    /** Whether positions can be kept in that topic: what the brokers delete with time is lost. */
    static Finding positions(Topics topics, NewTopic shape, boolean create)
            throws InterruptedException {
        String topic = shape.name();
        try {
            if (topics.partitions(topic).isPresent()) {
                String policy = topics.settings(topic).getOrDefault("cleanup.policy", "compact");
                return policy.equals("compact")
                        ? Finding.ok(topic, "is there")
                        : Finding.fail(
                                topic,
                                "has cleanup.policy=" + policy + ", which deletes positions",
                                "set its cleanup.policy to compact");
            }
            if (!create) {
                return Finding.fail(
                        topic,
                        "is missing",
                        "create it with one partition and cleanup.policy=compact, or set 'create-topics: true'");
            }
            topics.tryCreate(shape);
            return Finding.ok(topic, "will be created");
        } catch (TailraceException e) {
            return failure(topic, e);
        }
    }

    static Finding failure(String subject, TailraceException failure) {
        String mend =
                failure.code() == KafkaError.KAFKA_DENIED
                        ? "allow the user of 'kafka' to do that (kafka-acls), or correct its login"
                        : "see docs/operations/errors.md, " + failure.code().name();
        return Finding.fail(subject, String.valueOf(failure.getMessage()), mend);
    }

    private static Optional<Integer> count(int number) {
        return number == 0 ? Optional.empty() : Optional.of(number);
    }
}
