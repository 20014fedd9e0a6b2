package io.tailrace.app.demo;

import io.tailrace.app.panel.Words;
import io.tailrace.spi.TailraceException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A topic for each table, in a broker of the demonstration's own. */
final class KafkaTopics implements Target {

    private static final int PARTITIONS = 3;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final DemoDirectory directory;
    private final DemoBroker broker;
    private @Nullable KafkaConsumer<byte[], byte[]> watcher;
    private List<String> filling = List.of();

    KafkaTopics(DemoDirectory directory) {
        this.directory = directory;
        this.broker = DemoBroker.start(directory.path().resolve("kafka"));
    }

    @Override
    public String unit() {
        return "records";
    }

    @Override
    public String routes() {
        broker.await();
        return """
                  - sink: {type: kafka, brokers: "%s", topic: "shop.{table}", partitions: %d}
                """
                .formatted(broker.address(), PARTITIONS);
    }

    private static String topic(ShopTable table) {
        return "shop." + table.name();
    }

    @Override
    public synchronized List<String> filling() {
        try {
            if (watcher == null) {
                watcher = reader();
            }
            List<String> lines = new ArrayList<>();
            for (ShopTable table : ShopTable.ALL) {
                Map<TopicPartition, Long> ends = watcher.endOffsets(partitions(table), LOOK);
                lines.add(
                        "%-20s%14s in partitions of  %s"
                                .formatted(
                                        topic(table),
                                        Words.count(ends.values().stream().mapToLong(e -> e).sum()),
                                        String.join(
                                                "  ",
                                                ends.values().stream()
                                                        .map(Words::count)
                                                        .toList())));
            }
            filling = lines;
        } catch (KafkaException _) {
            // not there yet, or slow: what was seen last stays
        }
        return filling;
    }

    /** Records are read in the order of their partitions, which is that of each row's changes. */
    @Override
    public Seen compare(Connection source, ShopDatabase database) throws SQLException {
        Path folder = directory.path().resolve("read");
        Map<String, Map<String, Comparison>> tables = new LinkedHashMap<>();
        try {
            Files.createDirectories(folder);
            for (ShopTable table : ShopTable.ALL) {
                read(table, folder.resolve(table.name() + ".jsonl"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Connection lines = Targets.lines(folder, directory.scratch())) {
            for (ShopTable table : ShopTable.ALL) {
                Comparison topic =
                        Comparison.of(
                                table,
                                source,
                                table.sourceQuery(database),
                                lines,
                                Targets.fold(lines, table, database.schema()));
                tables.put(table.name(), Map.of("Kafka", topic));
            }
            return new Seen(tables, Targets.doubled(lines));
        }
    }

    /** Writes each committed record's value as a line, with the record's own key in front. */
    private void read(ShopTable table, Path file) throws IOException {
        List<TopicPartition> partitions = partitions(table);
        try (var consumer = reader();
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(
                            each ->
                                    consumer.position(each)
                                            < Objects.requireNonNull(ends.get(each)))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    byte[] value = record.value();
                    if (value != null) { // a tombstone repeats what the deletion before it says
                        write(table, record.key(), value, out);
                    }
                }
            }
        } catch (KafkaException e) {
            throw new TailraceException(
                    DemoError.DEMO_KAFKA, "topic " + topic(table) + " cannot be read: " + e, e);
        }
    }

    private static void write(
            ShopTable table, byte @Nullable [] key, byte[] value, OutputStream out)
            throws IOException {
        if (key == null) {
            throw new TailraceException(
                    DemoError.DEMO_KAFKA, "topic " + topic(table) + " has a record without a key");
        }
        out.write("{\"record_key\":".getBytes(StandardCharsets.UTF_8));
        out.write(key);
        out.write(',');
        out.write(value, 1, value.length - 1);
        out.write('\n');
    }

    private static List<TopicPartition> partitions(ShopTable table) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new TopicPartition(topic(table), i));
        }
        return partitions;
    }

    private KafkaConsumer<byte[], byte[]> reader() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.address(),
                        "isolation.level",
                        "read_committed",
                        "allow.auto.create.topics",
                        false,
                        "auto.offset.reset",
                        "none"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public synchronized void close() {
        if (watcher != null) {
            watcher.close();
        }
        broker.close();
    }
}
