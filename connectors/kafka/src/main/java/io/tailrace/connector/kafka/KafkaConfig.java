package io.tailrace.connector.kafka;

import io.tailrace.spi.DataSize;
import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import io.tailrace.spi.Secret;
import io.tailrace.spi.format.Formats;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options of the Kafka sink. */
record KafkaConfig(
        @Doc("Where the cluster is found: host:port, several with commas.") String brokers,
        @Doc("Topic of a change, made of {pipeline}, {route}, {schema}, {table} and {op}.")
                @Default("{pipeline}.{schema}.{table}")
                String topic,
        @Doc(
                        "exactly-once: transactions that hold the position too; at-least-once: no transactions,"
                                + " a change may come again after a failure.")
                @Default("exactly-once")
                Delivery delivery,
        @Doc("How changes are written as values.") @Default("json") String format,
        @Doc(Formats.OPTIONS) Map<String, String> formatOptions,
        @Doc(
                        "How keys are written: json (an object of the key columns), or plain (the value of a key"
                                + " of one column, as text).")
                @Default("json")
                KeyFormat key,
        @Doc("Key columns by table (schema.name), in place of its primary key.")
                Map<String, List<String>> keyColumns,
        @Doc(
                        "What becomes of tables without a key: refuse, or spread (records without a key, over all"
                                + " partitions, in no order).")
                @Default("refuse")
                NoKey noKey,
        @Doc("Follow a delete by a record without a value, so that compaction removes the key.")
                @Default("true")
                boolean tombstones,
        @Doc("Put event id, op, table and place in the log into headers.") @Default("true")
                boolean headers,
        @Doc("Create topics that are missing; else they are refused.") @Default("true")
                boolean createTopics,
        @Doc("Partitions of a topic that is created; 0 for the brokers' default.") @Default("0")
                int partitions,
        @Doc("Replicas of a topic that is created; 0 for the brokers' default.") @Default("0")
                int replication,
        @Doc("Settings of a topic that is created, such as cleanup.policy.")
                Map<String, String> topicSettings,
        @Doc("The compacted topic that holds positions; created if it is missing.")
                @Default("tailrace-checkpoints")
                String checkpointTopic,
        @Doc(
                        "Put before pipeline and route in the transactional id; tell daemons apart that run"
                                + " pipelines of the same name into one cluster.")
                @Default("tailrace")
                String idPrefix,
        @Doc("Commit about this long after a change came; while much comes, twenty times as long.")
                @Default("10ms")
                Duration commitInterval,
        @Doc("Commit at the latest after so many bytes of changes.") @Default("32MiB")
                DataSize commitBytes,
        @Doc("Settings of Kafka's own clients: security, compression, batching, time-outs.")
                Map<String, Secret> kafka) {

    /** What delivery and fencing rest on. */
    private static final Set<String> OURS =
            Set.of(
                    "bootstrap.servers",
                    "transactional.id",
                    "enable.idempotence",
                    "acks",
                    "key.serializer",
                    "value.serializer",
                    "isolation.level",
                    "group.id");

    KafkaConfig {
        formatOptions = Map.copyOf(formatOptions);
        keyColumns = Map.copyOf(keyColumns);
        topicSettings = Map.copyOf(topicSettings);
        kafka = Map.copyOf(kafka);
        TopicTemplate.parse(topic);
        refuseOurs(kafka, "sink");
        var _ = Formats.withHeaders(format, formatOptions);
        if (partitions < 0 || replication < 0 || replication > Short.MAX_VALUE) {
            throw new IllegalArgumentException("'partitions' and 'replication' count from 0");
        }
    }

    static void refuseOurs(Map<String, Secret> kafka, String part) {
        for (String setting : kafka.keySet()) {
            if (OURS.contains(setting)) {
                throw new IllegalArgumentException(
                        "'kafka' may not have the setting '"
                                + setting
                                + "': it is set by the "
                                + part);
            }
        }
    }

    /** What a row may expect. */
    enum Delivery {
        EXACTLY_ONCE,
        AT_LEAST_ONCE
    }

    /** How keys are written. */
    enum KeyFormat {
        JSON,
        PLAIN
    }

    /** What becomes of tables without a key. */
    enum NoKey {
        REFUSE,
        SPREAD
    }
}
