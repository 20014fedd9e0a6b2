package io.tailrace.connector.kafka;

import io.tailrace.connector.kafka.envelope.Envelope;
import io.tailrace.spi.Default;
import io.tailrace.spi.Doc;
import io.tailrace.spi.Secret;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Options of the Kafka source. */
record KafkaSourceConfig(
        @Doc("Where the cluster is found: host:port, several with commas.") String brokers,
        @Doc("Topics to read; * stands for any characters.") List<String> topics,
        @Doc(
                        "What records are: rows (JSON objects, each a row of a table named like the topic), or changes"
                                + " in an envelope: json, flat, debezium, maxwell, canal.")
                @Default("rows")
                String format,
        @Doc(
                        "Where a new pipeline begins: earliest, latest, or a moment such as 2026-01-31T12:00:00Z.")
                @Default("earliest")
                String start,
        @Doc("How often to look for new topics and partitions; 0 for at a start only.")
                @Default("30s")
                Duration lookEvery,
        @Doc("What keys are in rows: text, or bytes.") @Default("text") Keys keys,
        @Doc(
                        "Topic for records that cannot be read, with the reason in headers; without it such a record"
                                + " stops the pipeline.")
                @Nullable String deadLetterTopic,
        @Doc("Consumer group that shows how far the pipeline is; by default tailrace-PIPELINE.")
                @Nullable String group,
        @Doc("Settings of Kafka's own clients: security, fetch sizes, time-outs.")
                Map<String, Secret> kafka) {

    static final String ROWS = "rows";

    /** What reading on where the checkpoint says rests on. */
    private static final Set<String> OURS =
            Set.of(
                    "bootstrap.servers",
                    "group.id",
                    "isolation.level",
                    "enable.auto.commit",
                    "auto.offset.reset",
                    "key.deserializer",
                    "value.deserializer");

    /** What a record's key is. */
    enum Keys {
        TEXT,
        BYTES
    }

    KafkaSourceConfig {
        topics = List.copyOf(topics);
        kafka = Map.copyOf(kafka);
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("'topics' names no topic");
        }
        for (String setting : kafka.keySet()) {
            if (OURS.contains(setting)) {
                throw new IllegalArgumentException(
                        "'kafka' may not have the setting '"
                                + setting
                                + "': it is set by the source");
            }
        }
        if (!format.equals(ROWS) && Envelope.named(format).isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown format '"
                            + format
                            + "'; set 'format' to rows or one of "
                            + String.join(", ", Envelope.names()));
        }
        if (lookEvery.isNegative()) {
            throw new IllegalArgumentException("'look-every' counts from 0");
        }
        if (!start.equals("earliest") && !start.equals("latest")) {
            moment(start);
        }
    }

    private static Instant moment(String start) {
        try {
            return Instant.parse(start);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'start' is earliest, latest, or a moment such as 2026-01-31T12:00:00Z, not '"
                            + start
                            + "'",
                    e);
        }
    }

    /** Of a start that is a moment. */
    long startMillis() {
        return moment(start).toEpochMilli();
    }

    String group(String pipeline) {
        return group != null ? group : "tailrace-" + pipeline;
    }

    /** Which topics are meant by an entry of {@code topics}. */
    static Pattern pattern(String entry) {
        return Pattern.compile(
                Pattern.compile("\\*")
                        .splitAsStream(entry + " ")
                        .map(part -> Pattern.quote(part.strip()))
                        .collect(Collectors.joining(".*")));
    }
}
