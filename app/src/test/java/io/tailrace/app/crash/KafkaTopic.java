package io.tailrace.app.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** What a reader of committed records sees of a topic that the envelope is written to. */
final class KafkaTopic {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final int partitions;
    private final List<Entry> entries = new ArrayList<>();

    /** A record without its value: a topic is larger than the test's heap. */
    private record Entry(
            String key, @Nullable String id, String op, int partition, boolean tombstone) {

        static Entry of(ConsumerRecord<@Nullable String, @Nullable String> record) {
            return new Entry(
                    String.valueOf(record.key()),
                    header(record, "id"),
                    String.valueOf(header(record, "op")),
                    record.partition(),
                    record.value() == null);
        }

        boolean is(String other) {
            return op.equals(other);
        }
    }

    private KafkaTopic(String name, int partitions) {
        this.name = name;
        this.partitions = partitions;
    }

    /**
     * @param lines where the values go, with both halves of a changed key as the update that they
     *     come from
     */
    static KafkaTopic read(String brokers, String topic, Path lines) throws IOException {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed");
        Files.createDirectories(lines.getParent());
        try (KafkaConsumer<@Nullable String, @Nullable String> consumer =
                        new KafkaConsumer<>(
                                settings, new StringDeserializer(), new StringDeserializer());
                BufferedWriter writer = Files.newBufferedWriter(lines)) {
            List<TopicPartition> all =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            KafkaTopic read = new KafkaTopic(topic, all.size());
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream()
                    .anyMatch(
                            each ->
                                    consumer.position(each)
                                            < Objects.requireNonNull(ends.get(each)))) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    read.entries.add(Entry.of(record));
                    write(record, writer);
                }
            }
            return read;
        }
    }

    private static void write(
            ConsumerRecord<@Nullable String, @Nullable String> record, BufferedWriter lines)
            throws IOException {
        String value = record.value();
        if (value == null || header(record, "next-key") != null) {
            return;
        }
        String previous = header(record, "previous-key");
        if (previous != null) {
            JsonNode event = JSON.readTree(value);
            ((ObjectNode) event).put("op", "update").set("before", JSON.readTree(previous));
            value = event.toString();
        }
        lines.write(value);
        lines.newLine();
    }

    int size() {
        return entries.size();
    }

    /** Event ids that came more than once; a truncate belongs into each partition once. */
    List<String> repeated() {
        List<String> repeated = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Map<String, Integer> truncates = new LinkedHashMap<>();
        for (Entry entry : entries) {
            String id = entry.id();
            if (id == null) {
                continue; // a tombstone
            }
            if (entry.is("truncate")) {
                truncates.merge(id, 1, Integer::sum);
                id += " in " + entry.partition();
            }
            if (!seen.add(id)) {
                repeated.add(name + " has twice " + id);
            }
        }
        truncates.forEach(
                (id, times) -> {
                    if (times != partitions) {
                        repeated.add(name + " has truncate " + id + " in " + times + " partitions");
                    }
                });
        return repeated;
    }

    /**
     * Keys whose changes are not the same in the other topic, or in another order. After a kill, a
     * row may be read for each topic in another round, with another id and at another place among
     * its changes; a row that never changed has to be read for both.
     */
    List<String> differences(KafkaTopic other) {
        List<String> differences = new ArrayList<>();
        Map<String, List<String>> here = byKey();
        Map<String, List<String>> there = other.byKey();
        Set<String> keys = new HashSet<>(here.keySet());
        keys.addAll(there.keySet());
        for (String key : keys) {
            List<String> mine = here.get(key);
            List<String> theirs = there.get(key);
            boolean ordered = !key.equals("null"); // without a key there is no order
            boolean same =
                    mine != null
                            && theirs != null
                            && (ordered
                                    ? mine.equals(theirs)
                                    : mine.size() == theirs.size()
                                            && new HashSet<>(mine).equals(new HashSet<>(theirs)));
            if (!same && differences.size() < 10) {
                differences.add(
                        "%s: %s has %s, %s has %s".formatted(key, name, mine, other.name, theirs));
            }
        }
        return differences;
    }

    /** The changes of each key that came; none if it was only read. */
    private Map<String, List<String>> byKey() {
        Map<String, List<String>> byKey = new LinkedHashMap<>();
        for (Entry entry : entries) {
            if (!entry.is("truncate")) {
                List<String> changes = byKey.computeIfAbsent(entry.key(), _ -> new ArrayList<>());
                if (!entry.is("read")) {
                    changes.add(entry.tombstone() ? "tombstone" : String.valueOf(entry.id()));
                }
            }
        }
        return byKey;
    }

    private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
