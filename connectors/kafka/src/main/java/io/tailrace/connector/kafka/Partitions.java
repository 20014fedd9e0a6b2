package io.tailrace.connector.kafka;

import io.tailrace.spi.TailraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** What partitions the cluster has for a source. */
final class Partitions implements AutoCloseable {

    private final KafkaSourceConfig config;
    private final Topics topics;

    Partitions(KafkaSourceConfig config) throws InterruptedException {
        this.config = config;
        try {
            this.topics =
                    new Topics(
                            config.brokers(),
                            new ClientSettings(
                                    config.brokers(), config.kafka(), "tailrace-topics"));
        } catch (RuntimeException e) {
            throw Failures.uninterrupted(e, "connecting to " + config.brokers());
        }
    }

    /** All partitions of the topics that the configuration names. */
    List<TopicPartition> matching() throws InterruptedException {
        List<TopicPartition> found = new ArrayList<>();
        for (String topic : matchingTopics()) {
            int count = describe(topic).partitions().size();
            for (int i = 0; i < count; i++) {
                found.add(new TopicPartition(topic, i));
            }
        }
        return found;
    }

    private Set<String> matchingTopics() throws InterruptedException {
        Set<String> found = new TreeSet<>();
        Set<String> all = topics.names();
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
        return found;
    }

    /** Of a topic that is there. */
    TopicDescription describe(String topic) throws InterruptedException {
        return topics.awaited(topic)
                .orElseThrow(
                        () ->
                                new TailraceException(
                                        KafkaError.KAFKA_TOPIC,
                                        "topic '" + topic + "' is not there any more"));
    }

    @Override
    public void close() {
        topics.close();
    }
}
