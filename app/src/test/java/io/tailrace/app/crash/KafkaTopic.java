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
import java.util.HashMap;
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
    private int size;

    /** The changes of each key that came; none if it was only read and is still there. */
    private final Map<String, List<String>> changes = new LinkedHashMap<>();

    /** Keys that were read in each partition since its last truncate. */
    private final Map<Integer, Set<String>> read = new HashMap<>();

    private final Set<String> ids = new HashSet<>();
    private final Map<String, Integer> truncates = new LinkedHashMap<>();
    private final List<String> repeated = new ArrayList<>();

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
            KafkaTopic result = new KafkaTopic(topic, all.size());
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream()
                    .anyMatch(
                            each ->
                                    consumer.position(each)
                                            < Objects.requireNonNull(ends.get(each)))) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    result.add(record);
                    write(record, writer);
                }
            }
            result.ids.clear();
            return result;
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

    private void add(ConsumerRecord<@Nullable String, @Nullable String> record) {
        size++;
        String key = String.valueOf(record.key());
        String id = header(record, "id");
        String op = header(record, "op");
        boolean truncate = "truncate".equals(op);
        if (id != null && !ids.add(truncate ? id + " in " + record.partition() : id)) {
            repeated.add(name + " has twice " + id);
        }
        Set<String> before = read.computeIfAbsent(record.partition(), _ -> new HashSet<>());
        if (truncate) {
            truncates.merge(String.valueOf(id), 1, Integer::sum);
            before.forEach(each -> changes.remove(each, List.of()));
            before.clear();
            return;
        }
        List<String> ofKey = changes.computeIfAbsent(key, _ -> new ArrayList<>(1));
        if ("read".equals(op)) {
            before.add(key);
        } else {
            ofKey.add(record.value() == null ? "tombstone" : String.valueOf(id));
        }
    }

    int size() {
        return size;
    }

    /** Event ids that came more than once; a truncate belongs into each partition once. */
    List<String> repeated() {
        List<String> all = new ArrayList<>(repeated);
        truncates.forEach(
                (id, times) -> {
                    if (times != partitions) {
                        all.add(name + " has truncate " + id + " in " + times + " partitions");
                    }
                });
        return all;
    }

    /**
     * Keys whose changes are not the same in the other topic, or in another order. After a kill, a
     * row may be read for each topic in another round, with another id and at another place among
     * its changes; a row that never changed has to be read for both, unless a truncate took it
     * before the other's round.
     */
    List<String> differences(KafkaTopic other) {
        List<String> differences = new ArrayList<>();
        Set<String> keys = new HashSet<>(changes.keySet());
        keys.addAll(other.changes.keySet());
        for (String key : keys) {
            List<String> mine = changes.get(key);
            List<String> theirs = other.changes.get(key);
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

    private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
