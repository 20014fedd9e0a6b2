package io.tailrace.connector.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.connector.kafka.KafkaConfig.Delivery;
import io.tailrace.connector.kafka.KafkaConfig.KeyFormat;
import io.tailrace.connector.kafka.KafkaConfig.NoKey;
import io.tailrace.spi.DataSize;
import io.tailrace.spi.Secret;
import io.tailrace.spi.Sink;
import io.tailrace.spi.SinkContext;
import io.tailrace.spi.TailraceException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Configurations of the sink and the source, and what a reader of committed records sees. */
final class KafkaRig {

    static final ObjectMapper JSON = new ObjectMapper();

    private KafkaRig() {}

    static Settings settings(String brokers) {
        return new Settings(brokers);
    }

    /** Options that differ from the defaults. */
    static final class Settings {
        private final String brokers;
        String topic = "{pipeline}.{schema}.{table}";
        Delivery delivery = Delivery.EXACTLY_ONCE;
        String format = "json";
        Map<String, String> formatOptions = Map.of();
        boolean headers = true;
        KeyFormat key = KeyFormat.JSON;
        Map<String, List<String>> keyColumns = Map.of();
        NoKey noKey = NoKey.REFUSE;
        boolean tombstones = true;
        boolean createTopics = true;
        int partitions = 0;
        int replication = 0;
        Map<String, String> topicSettings = Map.of();
        String checkpointTopic = "tailrace-checkpoints";
        Duration interval = Duration.ofMillis(10);
        final Map<String, Secret> kafka = new HashMap<>();

        private Settings(String brokers) {
            this.brokers = brokers;
        }

        Settings kafka(String name, String value) {
            kafka.put(name, new Secret(value));
            return this;
        }

        KafkaConfig build() {
            return new KafkaConfig(
                    brokers,
                    topic,
                    delivery,
                    format,
                    formatOptions,
                    key,
                    keyColumns,
                    noKey,
                    tombstones,
                    headers,
                    createTopics,
                    partitions,
                    replication,
                    topicSettings,
                    checkpointTopic,
                    "tailrace",
                    interval,
                    DataSize.parse("32MiB"),
                    kafka);
        }
    }

    /** A source's, with the defaults. */
    static KafkaSourceConfig source(String brokers, String format, String start, String... topics) {
        return new KafkaSourceConfig(
                brokers,
                List.of(topics),
                format,
                start,
                Duration.ZERO,
                KafkaSourceConfig.Keys.TEXT,
                null,
                null,
                Map.of());
    }

    /** Opens a sink, {@linkplain #atLast at last}. */
    static Sink open(KafkaConfig config, SinkContext context) throws InterruptedException {
        return atLast(() -> new KafkaSinkFactory().open(config, context));
    }

    /** What Kafka may fail. */
    @FunctionalInterface
    interface Attempt<T, E extends Exception> {
        T make() throws E;
    }

    /**
     * Tries again where a failure may pass, as the engine does: to the first transaction of a
     * producer, and when it shuts out several at once, a broker may answer with an error of its
     * own.
     */
    static <T, E extends Exception> T atLast(Attempt<T, E> attempt) throws E {
        for (int number = 1; ; number++) {
            try {
                return attempt.make();
            } catch (TailraceException e) {
                if (e.code() != KafkaError.KAFKA_UNAVAILABLE || number == 5) {
                    throw e;
                }
            }
        }
    }

    /**
     * All committed records of a topic, partition by partition in order; none if it is not there.
     */
    static List<ConsumerRecord<@Nullable String, @Nullable String>> read(
            String brokers, String topic) {
        List<ConsumerRecord<@Nullable String, @Nullable String>> records = new ArrayList<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            if (!admin.listTopics().names().get().contains(topic)) {
                return records;
            }
            List<TopicPartition> partitions =
                    admin
                            .describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic)
                            .get()
                            .partitions()
                            .stream()
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList();
            for (TopicPartition partition : partitions) {
                long end =
                        admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                .partitionResult(partition)
                                .get()
                                .offset();
                read(brokers, partition, end, records);
            }
            return records;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void read(
            String brokers,
            TopicPartition partition,
            long end,
            List<ConsumerRecord<@Nullable String, @Nullable String>> records) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed");
        try (KafkaConsumer<@Nullable String, @Nullable String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
    }

    static JsonNode json(@Nullable String text) {
        try {
            return JSON.readTree(text == null ? "null" : text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
