package io.tailrace.connector.kafka;

import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import io.tailrace.spi.Secret;
import java.util.HashMap;
import java.util.Map;

/** Options of the checkpoint store. */
record KafkaCheckpointConfig(
        @Doc("Where the cluster is found: host:port, several with commas.") String brokers,
        @Doc("The compacted topic that holds checkpoints; may be that of sinks.")
                @Default("tailrace-checkpoints")
                String topic,
        @Doc("Create the topic if it is missing; else it is refused.") @Default("true")
                boolean createTopics,
        @Doc("Replicas of the topic, if it is created; 0 for the brokers' default.") @Default("0")
                int replication,
        @Doc(
                        "Put before the pipeline's name in keys and in the transactional id; tell daemons apart that"
                                + " run pipelines of the same name with one cluster.")
                @Default("tailrace")
                String idPrefix,
        @Doc("Settings of Kafka's own clients: security, time-outs.") Map<String, Secret> kafka) {

    /**
     * A save that fails is tried again soon: little patience lets an order to stop be seen. One
     * that was left open holds up whoever reads the topic, so brokers end it before long; if a
     * later save brings it back, that does no harm.
     */
    private static final Map<String, String> PATIENCE =
            Map.of(
                    "linger.ms", "0",
                    "max.block.ms", "5000",
                    "request.timeout.ms", "4000",
                    "delivery.timeout.ms", "5000",
                    "transaction.timeout.ms", "60000",
                    "default.api.timeout.ms", "5000");

    KafkaCheckpointConfig {
        kafka = Map.copyOf(kafka);
        KafkaConfig.refuseOurs(kafka, "checkpoint store");
        if (replication < 0 || replication > Short.MAX_VALUE) {
            throw new IllegalArgumentException("'replication' counts from 0");
        }
    }

    ClientSettings settings(String clientId) {
        Map<String, Secret> own = new HashMap<>();
        PATIENCE.forEach((name, value) -> own.put(name, new Secret(value)));
        own.putAll(kafka);
        return new ClientSettings(brokers, own, clientId);
    }
}
