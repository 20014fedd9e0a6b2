package io.tailrace.connector.kafka;

import io.tailrace.spi.TailraceException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics of the cluster: looks at them, and creates what is missing. */
final class Topics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);

    /** How long a broker may take to hear of a topic that another has created. */
    private static final Duration SPREADING = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final String brokers;
    private final Admin admin;
    private final Map<String, Integer> largest = new HashMap<>();

    Topics(String brokers, ClientSettings settings) {
        this.brokers = brokers;
        this.admin = Admin.create(settings.admin());
    }

    /**
     * Sees to it that a topic of the sink is there.
     *
     * @return how large its records may be, as far as that can be told
     */
    int ensure(String topic, KafkaConfig config) throws InterruptedException {
        Integer known = largest.get(topic);
        if (known == null) {
            if (partitions(topic).isEmpty()) {
                if (!config.createTopics()) {
                    throw new TailraceException(
                            KafkaError.KAFKA_TOPIC,
                            "there is no topic '"
                                    + topic
                                    + "'; create it, or set 'create-topics: true'");
                }
                create(
                        new NewTopic(
                                        topic,
                                        given(config.partitions()),
                                        given(config.replication()).map(Integer::shortValue))
                                .configs(config.topicSettings()));
            }
            known = largestRecord(topic);
            largest.put(topic, known);
        }
        return known;
    }

    /** Names of all topics, without Kafka's own. */
    Set<String> names() throws InterruptedException {
        try {
            return admin.listTopics().names().get();
        } catch (ExecutionException e) {
            throw Failures.of(e, "looking for topics at " + brokers);
        }
    }

    /** Number of partitions, if the topic is there. */
    Optional<Integer> partitions(String topic) throws InterruptedException {
        return described(topic).map(description -> description.partitions().size());
    }

    /** As it is described, if the broker that is asked knows it. */
    private Optional<TopicDescription> described(String topic) throws InterruptedException {
        try {
            return Optional.of(
                    Objects.requireNonNull(
                                    admin.describeTopics(List.of(topic))
                                            .topicNameValues()
                                            .get(topic))
                            .get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw Failures.of(e, "looking for topic '" + topic + "'");
        }
    }

    /** The same of a topic that is known to be there: any broker will have heard of it soon. */
    Optional<TopicDescription> awaited(String topic) throws InterruptedException {
        long end = System.nanoTime() + SPREADING.toNanos();
        Optional<TopicDescription> description = described(topic);
        while (description.isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(LOOK);
            description = described(topic);
        }
        return description;
    }

    /**
     * Fails if a transaction of that id is open in a partition that has no leader: it cannot be
     * ended now. Brokers (seen of 4.3.1) take such a partition for deleted and end the transaction
     * without it; its records stay open there, and count as the next transaction's, even if they
     * were aborted.
     */
    void requireLeaders(String transactionalId) throws InterruptedException {
        Set<TopicPartition> open = open(transactionalId);
        for (String topic : open.stream().map(TopicPartition::topic).collect(Collectors.toSet())) {
            List<TopicPartitionInfo> partitions =
                    described(topic).map(TopicDescription::partitions).orElse(List.of());
            for (TopicPartitionInfo partition : partitions) {
                TopicPartition place = new TopicPartition(topic, partition.partition());
                if (partition.leader() == null && open.contains(place)) {
                    throw new TailraceException(
                            KafkaError.KAFKA_UNAVAILABLE,
                            "transactional id '"
                                    + transactionalId
                                    + "' has a transaction open in "
                                    + place
                                    + ", which has no leader: start the brokers that are away");
                }
            }
        }
    }

    private Set<TopicPartition> open(String transactionalId) throws InterruptedException {
        try {
            return admin.describeTransactions(List.of(transactionalId))
                    .description(transactionalId)
                    .get()
                    .topicPartitions();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException
                    || e.getCause() instanceof UnsupportedVersionException) {
                return Set.of(); // it is new, or the brokers are older than what is to be avoided
            }
            throw Failures.of(e, "looking at the transaction of '" + transactionalId + "'");
        }
    }

    void create(NewTopic topic) throws InterruptedException {
        try {
            admin.createTopics(List.of(topic)).all().get();
            LOG.info("created topic {}", topic.name());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw Failures.of(e, "creating topic '" + topic.name() + "'");
            }
            return;
        }
        awaitLeaders(topic.name());
    }

    /**
     * Leaders of a new topic turn records away for a moment, and the producer warns of each. An
     * offset they tell once they lead.
     */
    private void awaitLeaders(String topic) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        int count = awaited(topic).map(description -> description.partitions().size()).orElse(0);
        for (int i = 0; i < count; i++) {
            ends.put(new TopicPartition(topic, i), OffsetSpec.latest());
        }
        try {
            var patience = new ListOffsetsOptions().timeoutMs((int) SPREADING.toMillis());
            admin.listOffsets(ends, patience).all().get();
        } catch (ExecutionException e) {
            LOG.debug("the leaders of topic {} cannot be seen", topic, e);
        }
    }

    /** Looks only; for {@code check}. */
    int brokers() throws InterruptedException {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (ExecutionException e) {
            throw Failures.of(e, "connecting to " + brokers);
        }
    }

    /** Asks the brokers whether they would create the topic; creates nothing. */
    void tryCreate(NewTopic topic) throws InterruptedException {
        try {
            admin.createTopics(List.of(topic), new CreateTopicsOptions().validateOnly(true))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw Failures.of(e, "creating topic '" + topic.name() + "'");
        }
    }

    private int largestRecord(String topic) throws InterruptedException {
        String limit = settings(topic).get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        return limit == null ? Integer.MAX_VALUE : Integer.parseInt(limit);
    }

    /**
     * The settings of a topic that is there; none if they may not be seen, as by one who may only
     * write: then the brokers judge.
     */
    Map<String, String> settings(String topic) throws InterruptedException {
        long end = System.nanoTime() + SPREADING.toNanos();
        while (true) {
            try {
                return configured(topic);
            } catch (ExecutionException e) {
                boolean isNew = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!isNew || System.nanoTime() - end > 0) {
                    LOG.debug("the settings of topic {} cannot be seen", topic, e);
                    return Map.of();
                }
                Thread.sleep(LOOK);
            }
        }
    }

    private Map<String, String> configured(String topic)
            throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> settings = new HashMap<>();
        for (ConfigEntry entry :
                Objects.requireNonNull(
                                admin.describeConfigs(List.of(resource)).values().get(resource))
                        .get()
                        .entries()) {
            if (entry.value() != null) {
                settings.put(entry.name(), entry.value());
            }
        }
        return settings;
    }

    private static Optional<Integer> given(int number) {
        return number == 0 ? Optional.empty() : Optional.of(number);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
