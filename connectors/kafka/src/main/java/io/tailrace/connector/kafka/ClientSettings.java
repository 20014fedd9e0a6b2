package io.tailrace.connector.kafka;

import io.tailrace.spi.Secret;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Settings of the clients: defaults for this use, then the user's, then what must be. */
final class ClientSettings {

    /**
     * An outage is to be seen, and said, before long; it is the engine that has patience. The time
     * of transactions is the longest that brokers take if nobody tells them otherwise: {@link
     * Topics#requireLeaders} says why they are not to end one themselves.
     */
    private static final Map<String, Object> PRODUCER =
            Map.of(
                    ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
                    ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10,
                    ProducerConfig.LINGER_MS_CONFIG, 5,
                    ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20, // doubled to a second
                    ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
                    ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 900_000);

    private static final Map<String, Object> ADMIN =
            Map.of(
                    AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 20, // doubled to a second
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);

    private final String brokers;
    private final Map<String, Secret> own;
    private final String clientId;

    /**
     * @param own the user's settings
     */
    ClientSettings(String brokers, Map<String, Secret> own, String clientId) {
        this.brokers = brokers;
        this.own = own;
        this.clientId = clientId;
    }

    ClientSettings(KafkaConfig config, String clientId) {
        this(config.brokers(), config.kafka(), clientId);
    }

    Map<String, Object> transactional(String transactionalId) {
        Map<String, Object> settings = idempotent();
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        return settings;
    }

    Map<String, Object> idempotent() {
        Map<String, Object> settings = with(PRODUCER, ProducerConfig.configNames());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    Map<String, Object> admin() {
        return with(ADMIN, AdminClientConfig.configNames());
    }

    /** For partitions that are assigned, and places that are known. */
    Map<String, Object> reader() {
        Map<String, Object> settings = with(ADMIN, ConsumerConfig.configNames());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // never passes over anything
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    /** For a source, whose group is for tools to see: it gives no partitions out. */
    Map<String, Object> source(String group) {
        Map<String, Object> settings = reader();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        return settings;
    }

    /** A whole number among the producer's settings. */
    int number(String producerSetting) {
        ConfigDef definition = ProducerConfig.configDef();
        Object value = definition.parse(idempotent()).get(producerSetting);
        return value instanceof Number number
                ? (int) Math.min(number.longValue(), Integer.MAX_VALUE)
                : Integer.MAX_VALUE;
    }

    boolean compresses() {
        return !"none".equals(idempotent().get(ProducerConfig.COMPRESSION_TYPE_CONFIG));
    }

    /** Settings that no client knows, perhaps misspelt. */
    Set<String> unknown() {
        Set<String> unknown = new TreeSet<>(own.keySet());
        unknown.removeAll(ProducerConfig.configNames());
        unknown.removeAll(ConsumerConfig.configNames());
        return unknown;
    }

    /** The user's settings are the producer's; of these the other clients take what they know. */
    private Map<String, Object> with(Map<String, Object> defaults, Set<String> known) {
        boolean producer = known.contains(ProducerConfig.ACKS_CONFIG);
        Map<String, Object> settings = new HashMap<>(defaults);
        settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put("enable.metrics.push", false);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        own.forEach(
                (name, value) -> {
                    if (producer || known.contains(name)) {
                        settings.put(name, value.reveal());
                    }
                });
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
        return settings;
    }
}
