package io.tailrace.connector.kafka;

import io.tailrace.spi.TailraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What partitions the cluster has for a source. */
final class Partitions implements AutoCloseable {

    private final KafkaSourceConfig config;
    private final Admin admin;

    Partitions(KafkaSourceConfig config) throws InterruptedException {
        this.config = config;
        try {
            this.admin =
                    Admin.create(
                            new ClientSettings(config.brokers(), config.kafka(), "tailrace-topics")
                                    .admin());
        } catch (RuntimeException e) {
            throw Failures.uninterrupted(e, "connecting to " + config.brokers());
        }
    }

    /** All partitions of the topics that the configuration names. */
    List<TopicPartition> matching() throws InterruptedException {
        List<TopicPartition> found = new ArrayList<>();
        for (String topic : topics()) {
            int count = describe(topic).partitions().size();
            for (int i = 0; i < count; i++) {
                found.add(new TopicPartition(topic, i));
            }
        }
        return found;
    }

    private Set<String> topics() throws InterruptedException {
        Set<String> found = new TreeSet<>();
        try {
            var all = admin.listTopics().names().get(); // without Kafka's own
            for (String entry : config.topics()) {
                Pattern pattern = KafkaSourceConfig.pattern(entry);
                List<String> matching =
                        all.stream().filter(topic -> pattern.matcher(topic).matches()).toList();
                if (matching.isEmpty()) {
                    throw new TailraceException(
                            KafkaError.KAFKA_TOPIC,
                            "there is no topic '"
                                    + entry
                                    + "' at "
                                    + config.brokers()
                                    + ", or it may not be seen; correct 'topics', or create it");
                }
                found.addAll(matching);
            }
        } catch (ExecutionException e) {
            throw Failures.of(e, "looking for topics at " + config.brokers());
        }
        return found;
    }

    /** Of a topic that is there; a broker may not have heard of it yet. */
    TopicDescription describe(String topic) throws InterruptedException {
        long end = System.nanoTime() + Topics.SPREADING.toNanos();
        while (true) {
            try {
                return Objects.requireNonNull(
                                admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
                        .get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw Failures.of(e, "looking for topic '" + topic + "'");
                }
                if (System.nanoTime() - end > 0) {
                    throw new TailraceException(
                            KafkaError.KAFKA_TOPIC,
                            "topic '" + topic + "' is not there any more",
                            e);
                }
                Thread.sleep(Topics.LOOK);
            }
        }
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ZERO);
    }
}
